import { incidentsOf, lapsesAt, type Incident, type Trigger } from '../domain/incident/index.js'
import type { TicketId } from '../domain/identifiers.js'
import type { FiredStep } from '../domain/incident/incident.js'
import type { Acknowledged } from '../domain/ticket/fact.js'
import { happeningsOf, situationOf, type Timeline } from '../domain/ticket/timeline.js'
import type { Instant } from '../domain/time.js'
import { chronicleAfter, emptyChronicle, type Chronicle } from './explain-chronicle.js'
import type { ExplainEntry } from './explain-entry.js'
import { firedStep, stepsOf } from './explain-steps.js'
import { storyLine } from './explain-story.js'
import { englishWords, type ExplanationWords } from './explain-words.js'
import type { ExplainedIncident, Explanation, StoryLine } from './explanation.js'

/** @since 0.1.0 */
export interface ExplainOptions {
  /** The sentences of the story. */
  readonly words?: ExplanationWords | undefined
  /** Nothing is sent in a simulation: so nothing is said of deliveries. */
  readonly simulated?: boolean | undefined
}

/**
 * What had been recorded by a time. Where the clock went back between two entries, the one that came before a known one
 * was known too, whatever its time says.
 */
const knownBy = (entries: ReadonlyArray<ExplainEntry>, at: Instant): ReadonlyArray<ExplainEntry> =>
  entries.slice(0, entries.findLastIndex(({ recordedAt }) => recordedAt <= at) + 1)

type Acknowledgements = ExplainedIncident['acknowledgements']

const acknowledgementOf = ({ by, at, via, answerByAt }: Acknowledged): Acknowledgements[number] =>
  answerByAt === undefined ? { by, at, via } : { by, at, via, answerByAt }

/** Also those that the incident forgot when they were withdrawn or lapsed: the ticket's happenings still tell of them. */
const acknowledgementsOf = (incident: Incident, timeline: Timeline | undefined): Acknowledgements => {
  const end = incident.status === 'Resolved' ? incident.resolvedAt : Infinity
  let standing: Acknowledgements = []
  let ended: Acknowledgements = []
  const lapses = [...(incident.lapses ?? [])]
  const lapse = (before: number): void => {
    for (let at = lapses[0]; at !== undefined && at < before; at = lapses[0]) {
      const lapsedAt = at
      lapses.shift()
      ended = [...ended, ...standing.map(one => ({ ...one, lapsedAt }))]
      standing = []
    }
  }
  for (const happening of happeningsOf(timeline)) {
    const { at } = happening
    if (at < incident.openedAt || at > end) continue
    lapse(at)
    if (happening.type === 'Acknowledged') standing = [...standing, acknowledgementOf(happening)]
    if (happening.type !== 'AcknowledgementWithdrawn') continue
    ended = [...ended, ...standing.map(one => ({ ...one, withdrawn: { by: happening.by, at } }))]
    standing = []
  }
  lapse(Infinity)
  return [...ended, ...(incident.status === 'Active' ? [] : incident.acknowledgements)]
}

const lapsing = (incident: Incident): Pick<ExplainedIncident, 'lapsesAt'> => {
  const at = lapsesAt(incident)
  return at === undefined ? {} : { lapsesAt: at }
}

const explainIncident = (
  chronicle: Chronicle,
  incident: Incident,
  at: Instant,
  isSimulated: boolean,
): ExplainedIncident => {
  const { number, status, openedAt, wait, exhaustedAt } = incident
  const { id, name, version } = incident.policy
  const replaced = chronicle.replaced.get(number) ?? []
  return {
    number,
    status,
    policy: { id, name, version },
    earlierPolicies: replaced.map(({ policy, until }) => ({
      id: policy.id,
      name: policy.name,
      version: policy.version,
      until,
    })),
    openedAt,
    waitingSinceAt: wait.sinceAt,
    lastActivityAt: wait.lastActivityAt,
    steps: stepsOf(chronicle, incident, at, isSimulated),
    acknowledgements: acknowledgementsOf(incident, chronicle.ticket.timeline),
    ...(incident.status === 'Confirmed' && incident.clientWroteAt !== undefined
      ? { clientWroteAt: incident.clientWroteAt }
      : {}),
    ...lapsing(incident),
    ...(exhaustedAt === undefined ? {} : { exhaustedAt }),
    ...(incident.status === 'Resolved' ? { resolved: { reason: incident.reason, at: incident.resolvedAt } } : {}),
  }
}

/** A step fires once per incident, so this tells it apart from all others, also where it was read from elsewhere. */
const firingKey = ({ policyId, stepId, triggeredAt, clockAt }: FiredStep): string =>
  JSON.stringify([policyId, stepId, triggeredAt, clockAt])

/** Steps that fired for an incident which, as the story goes now, has never been. */
const mistaken = (newest: Trigger | undefined, incidents: ReadonlyArray<Incident>): ReadonlyArray<FiredStep> => {
  const owned = new Set(incidents.flatMap(({ fired }) => fired.map(firingKey)))
  const stray: FiredStep[] = []
  for (let cell = newest; cell !== undefined; cell = cell.before)
    if (!owned.has(firingKey(cell.fired))) stray.push(cell.fired)
  return stray.reverse()
}

const isOfDelivery = ({ event }: ExplainEntry): boolean => 'notificationId' in event

/**
 * Why each step of a ticket fired, will fire, or did not, under which policy version, and who was told or skipped and
 * why: as far as was known at an instant, from the ticket's events alone.
 *
 * @since 0.1.0
 */
export const explain = (
  ticketId: TicketId,
  entries: ReadonlyArray<ExplainEntry>,
  at: Instant,
  { words = englishWords, simulated = false }: ExplainOptions = {},
): Explanation => {
  let chronicle = emptyChronicle(ticketId)
  const story: StoryLine[] = []
  for (const entry of knownBy(entries, at)) {
    const after = chronicleAfter(chronicle, entry.event)
    const line = simulated && isOfDelivery(entry) ? undefined : storyLine(entry, chronicle, words)
    if (line !== undefined) story.push(line)
    chronicle = after
  }
  const { ticket } = chronicle
  const incidents = incidentsOf(ticket)
  const { closed, wait, assigneeId, deskId, clientId, policyId } = situationOf(ticket.timeline)
  return {
    ticketId,
    at,
    situation: { closed, waitingSinceAt: wait?.sinceAt, assigneeId, deskId, clientId, policyId },
    incidents: incidents.map(incident => explainIncident(chronicle, incident, at, simulated)),
    mistakenSteps: mistaken(ticket.triggers, incidents).map(fired => firedStep(chronicle, fired, undefined, simulated)),
    story,
  }
}
