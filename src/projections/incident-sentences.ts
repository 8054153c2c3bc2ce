import type { ExplanationWords } from './explain-words.js'
import type { ExplainedIncident, ExplainedPerson } from './explanation.js'

/** What is said of an incident, before its steps and after them. */
export interface IncidentSentences {
  readonly before: ReadonlyArray<string>
  readonly after: ReadonlyArray<string>
}

export const incidentSentences = (
  words: ExplanationWords['text'],
  incident: ExplainedIncident<string>,
  day: string,
): IncidentSentences => ({
  before: [
    words.incident(incident, day),
    words.wait(incident),
    ...incident.earlierPolicies.map(words.earlierPolicy),
    words.policy(incident.policy),
  ],
  after: [
    ...incident.acknowledgements.map(words.acknowledgement),
    ...(incident.lapsesAt === undefined ? [] : [words.lapses(incident.lapsesAt)]),
    ...(incident.clientWroteAt === undefined ? [] : [words.clientWrote(incident.clientWroteAt)]),
    ...(incident.exhaustedAt === undefined ? [] : [words.exhausted(incident.exhaustedAt)]),
  ],
})

/** The attempts to tell somebody that are worth a sentence: one that arrived has been told of already. */
export const attemptSentences = (
  words: ExplanationWords['text'],
  { delivery }: ExplainedPerson<string>,
): ReadonlyArray<string> => {
  const attempts = delivery?.attempts ?? []
  return attempts.length < 2 && attempts[0]?.outcome !== 'unknown' ? [] : attempts.map(words.attempt)
}
