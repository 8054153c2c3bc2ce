import { existsSync, readFileSync } from 'node:fs'
import type { EventStore, StoredEvent } from 'ticket-escalation'

/** What a story came to. */
export interface Counts {
  readonly due: number
  readonly decided: number
  readonly decidedTwice: number
  readonly delivered: number
  /** Hand-overs of a message beyond its first. */
  readonly repeated: number
  /** Those of them that no unknown outcome in the log accounts for. */
  readonly unaccounted: number
  readonly unknown: number
  readonly lost: number
}

interface Told {
  readonly incident?: number
  readonly stepId?: string
  readonly notificationId?: string
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

const namesOf = (log: ReadonlyArray<StoredEvent>, type: string, name: (told: Told) => string): ReadonlyArray<string> =>
  log.filter(event => event.type === type).map(({ stream, data }) => `${stream} ${name(data as Told)}`)

export const decisionsIn = (log: ReadonlyArray<StoredEvent>): ReadonlyArray<string> =>
  namesOf(log, 'StepTriggered', ({ incident, stepId }) => `${incident ?? ''} ${stepId ?? ''}`)

export const deliveredIn = (log: ReadonlyArray<StoredEvent>): number =>
  new Set(namesOf(log, 'Delivered', ({ notificationId }) => notificationId ?? '')).size

/** Holds the log against what reached the phones. */
export const countsOf = (log: ReadonlyArray<StoredEvent>, sentFiles: ReadonlyArray<string>, due: number): Counts => {
  const decisions = decisionsIn(log)
  const distinct = new Set(decisions).size
  const sent = sentFiles.flatMap(file =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter(line => line !== '')
      : [],
  )
  const keys = new Set(sent).size
  const unknown = namesOf(log, 'DeliveryOutcomeUnknown', ({ notificationId }) => notificationId ?? '').length
  const repeated = sent.length - keys
  return {
    due,
    decided: distinct,
    decidedTwice: decisions.length - distinct,
    delivered: keys,
    repeated,
    unaccounted: Math.max(0, repeated - unknown),
    unknown,
    lost: due - Math.min(keys, deliveredIn(log), distinct),
  }
}

export const isAsPromised = ({ lost, decidedTwice, unaccounted }: Counts): boolean =>
  lost === 0 && decidedTwice === 0 && unaccounted === 0
