import { instant, type Instant } from '../domain/time.js'
import { narrowest, timesIn, widest, wrapped, type Times } from './explain-layout.js'
import { explanationWith, incidentWith, stepWith } from './explain-times.js'
import { englishWords, type ExplanationWords } from './explain-words.js'
import { attemptSentences, incidentSentences } from './incident-sentences.js'
import type { ExplainedIncident, ExplainedPerson, ExplainedStep, Explanation, StoryLine } from './explanation.js'

/** @since 0.1.0 */
export interface ExplanationTextOptions {
  /** For all times, such as `Europe/Warsaw`. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** How wide lines may be, from 40 to 100 columns. Default 100. */
  readonly columns?: number | undefined
}

type Lines = ReadonlyArray<string>

interface Telling {
  readonly words: ExplanationWords['text']
  readonly times: Times
  readonly assigneeId: string | undefined
  readonly width: number
}

/** Deeper than anything that begins a line below an incident. */
const hang = 8

const personLines = ({ words, width }: Telling, person: ExplainedPerson<string>, step: number): Lines => [
  ...wrapped(width, '    ', words.person(person, step), hang),
  ...attemptSentences(words, person).flatMap(text => wrapped(width, '      ', text, hang)),
]

const stepLines = (
  telling: Telling,
  step: ExplainedStep<string>,
  incident: ExplainedIncident<string> | undefined,
): Lines => {
  const { words, assigneeId, width } = telling
  const heading = wrapped(width, '  ', words.step(step, incident), hang)
  if (step.state === 'not-fired') return heading
  if (step.state === 'waiting')
    return step.notify === undefined
      ? heading
      : [...heading, ...wrapped(width, '    ', words.willTell(step.notify, step.channel ?? '', assigneeId))]
  const nobody = words.nobody(step)
  return [
    ...heading,
    ...(nobody === undefined ? [] : wrapped(width, '    ', nobody)),
    ...step.people.flatMap(person => personLines(telling, person, step.step)),
  ]
}

const incidentLines = (telling: Telling, explained: ExplainedIncident): Lines => {
  const { words, times, width } = telling
  const { openedAt } = explained
  const incident = { ...incidentWith(explained, times.near(openedAt)), openedAt: times.time(openedAt) }
  const { before, after } = incidentSentences(words, incident, times.day(openedAt))
  return [
    ...before.flatMap(text => wrapped(width, '', text)),
    '',
    ...incident.steps.flatMap(step => stepLines(telling, step, incident)),
    ...(after.length === 0 ? [] : ['', ...after.flatMap(text => wrapped(width, '  ', text))]),
    '',
  ]
}

const mistakenLines = (telling: Telling, steps: ReadonlyArray<ExplainedStep>, near: Instant): Lines =>
  steps.length === 0
    ? []
    : [
        telling.words.mistaken,
        ...steps.flatMap(step => stepLines(telling, stepWith(step, telling.times.near(near)), undefined)),
        '',
      ]

/** The story under headings of days. */
const storyLines = ({ words, times, width }: Telling, story: ReadonlyArray<StoryLine>): Lines => {
  let today = ''
  const told = story.flatMap(({ at, text }) => {
    const day = times.day(at)
    const heading = day === today ? [] : [`  ${day}`]
    today = day
    return [...heading, ...wrapped(width, `    ${times.time(at).padEnd(8)}  `, text)]
  })
  return [words.story, ...told]
}

/**
 * An explanation as a person would read it, at most 100 columns wide. Throws a `RangeError` for a time zone that this
 * machine does not know.
 *
 * @since 0.1.0
 */
export const explanationText = (
  explanation: Explanation<Instant | Date>,
  { timeZone = 'UTC', columns = widest }: ExplanationTextOptions = {},
  { text: words }: ExplanationWords = englishWords,
): string => {
  const plain = explanationWith(explanation, at => instant(at.valueOf()))
  const times = timesIn(timeZone)
  const { ticketId, at, incidents, mistakenSteps, story, situation } = plain
  const width = Math.max(narrowest, Math.min(widest, columns))
  const telling: Telling = { words, times, assigneeId: situation.assigneeId, width }
  const none = story.length === 0 ? words.nothingKnown : words.noIncident(explanationWith(plain, times.near(at)))
  return [
    ...wrapped(width, '', words.title(ticketId, times.day(at), times.time(at), times.zone)),
    '',
    ...(incidents.length === 0 ? [...wrapped(width, '', none), ''] : []),
    ...incidents.flatMap(incident => incidentLines(telling, incident)),
    ...mistakenLines(telling, mistakenSteps, at),
    ...(story.length === 0 ? [] : storyLines(telling, story)),
    '',
  ].join('\n')
}
