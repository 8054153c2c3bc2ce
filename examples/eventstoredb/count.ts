import { existsSync, readFileSync } from 'node:fs'
import type { EventStore, StoredEvent } from 'ticket-escalation'

/** What a story came to. */
export interface Counts {
  readonly due: number
  readonly decided: number
  readonly decidedTwice: number
  readonly delivered: number
  /** Attempts of which the log says that nobody knows how they ended. */
  readonly unknown: number
  /** Those of them that did reach a phone. */
  readonly arrived: number
  /** Hand-overs of a message beyond its first. As many as have arrived: each repeat has a reason, and nothing else has. */
  readonly repeated: number
  /** Hand-overs in an attempt whose end the log does not tell, or that was made twice. */
  readonly unaccounted: number
  readonly lost: number
}

/** A message that reached a phone, as the phone wrote it down. */
export interface HandOver {
  readonly key: string
  readonly ticketId: string
  readonly step: number
  readonly personId: string
  readonly attempt: number
}

interface Told {
  readonly incident?: number
  readonly step?: number
  readonly stepId?: string
  readonly outcomes?: ReadonlyArray<{ readonly personId: string; readonly notificationId?: string }>
  readonly notificationId?: string
  readonly attempt?: number
}

export const logOf = async (store: EventStore, prefix: string): Promise<ReadonlyArray<StoredEvent>> => {
  const events: StoredEvent[] = []
  for (let after = -1, atEnd = false; !atEnd;) {
    const page = await store.readLog({ after, limit: 1_000, prefixes: [prefix] })
    events.push(...page.events)
    after = page.position
    atEnd = page.atEnd
  }
  return events
}

interface ToldOf extends Told {
  readonly ticketId: string
}

const toldBy = (log: ReadonlyArray<StoredEvent>, type: string): ReadonlyArray<ToldOf> =>
  log
    .filter(event => event.type === type)
    .map(({ stream, data }) => ({ ...(data as Told), ticketId: stream.slice(stream.indexOf('-') + 1) }))

const nameOf = (...parts: ReadonlyArray<string | number | undefined>): string => JSON.stringify(parts)

export const decisionsIn = (log: ReadonlyArray<StoredEvent>): ReadonlyArray<string> =>
  toldBy(log, 'StepTriggered').map(({ ticketId, incident, stepId }) => nameOf(ticketId, incident, stepId))

export const deliveredIn = (log: ReadonlyArray<StoredEvent>): number =>
  new Set(toldBy(log, 'Delivered').map(({ ticketId, notificationId }) => nameOf(ticketId, notificationId))).size

const handOversIn = (files: ReadonlyArray<string>): ReadonlyArray<HandOver> =>
  files
    .filter(file => existsSync(file))
    .flatMap(file => readFileSync(file, 'utf8').split('\n'))
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as HandOver)

/** The attempt that a hand-over was, in the words of the log: which message that is, the decision says. */
const attemptsOf = (log: ReadonlyArray<StoredEvent>): ((handOver: HandOver) => string) => {
  const messages = new Map<string, string | undefined>()
  for (const { ticketId, step, outcomes = [] } of toldBy(log, 'StepTriggered'))
    for (const { personId, notificationId } of outcomes) messages.set(nameOf(ticketId, step, personId), notificationId)
  return ({ ticketId, step, personId, attempt }) =>
    nameOf(ticketId, messages.get(nameOf(ticketId, step, personId)), attempt)
}

/** Holds the log against what reached the phones. */
export const countsOf = (log: ReadonlyArray<StoredEvent>, sentFiles: ReadonlyArray<string>, due: number): Counts => {
  const decisions = decisionsIn(log)
  const distinct = new Set(decisions).size
  const handOvers = handOversIn(sentFiles)
  const keys = new Set(handOvers.map(({ key }) => key)).size
  const attempts = new Set(handOvers.map(attemptsOf(log)))
  const ended = (type: string): ReadonlyArray<string> =>
    toldBy(log, type).map(({ ticketId, notificationId, attempt }) => nameOf(ticketId, notificationId, attempt))
  const unknown = ended('DeliveryOutcomeUnknown')
  const told = new Set([...unknown, ...ended('Delivered')])
  const madeTwice = handOvers.length - attempts.size
  return {
    due,
    decided: distinct,
    decidedTwice: decisions.length - distinct,
    delivered: keys,
    unknown: unknown.length,
    arrived: unknown.filter(attempt => attempts.has(attempt)).length,
    repeated: handOvers.length - keys,
    unaccounted: [...attempts].filter(attempt => !told.has(attempt)).length + madeTwice,
    lost: due - Math.min(keys, deliveredIn(log), distinct),
  }
}

export const isAsPromised = ({ lost, decidedTwice, unaccounted, repeated, arrived }: Counts): boolean =>
  lost === 0 && decidedTwice === 0 && unaccounted === 0 && repeated === arrived
