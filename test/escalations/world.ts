import * as E from 'fp-ts/lib/Either.js'
import { expect } from 'vitest'
import { readTicketEvent } from '../../src/codecs/ticket-events.js'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import { createEscalations } from '../../src/escalations.js'
import type { Escalations, EscalationsOptions } from '../../src/escalations-api.js'
import type { Channel, DeliveryResult, Notification } from '../../src/ports/channel.js'
import type { Person } from '../../src/ports/directory.js'
import type { EventStore } from '../../src/ports/event-store.js'
import type { Random } from '../../src/ports/random.js'
import { movedClock, type MovedClock } from './moved-clock.js'
import { withIndex, type Place } from './places.js'

export const minutes = (count: number): number => count * 60_000
export const hours = (count: number): number => minutes(60 * count)

/** One call of a channel. */
export interface Call {
  readonly message: Notification
  readonly key: string
  readonly ticketId: string
  readonly person: string
  readonly step: number
  readonly steps: ReadonlyArray<number>
  readonly attempt: number
  readonly possibleDuplicate: boolean
  readonly signal: AbortSignal
  /** By the host's wall clock. */
  readonly atMs: number
  /** Set once the channel has taken the message over. */
  accepted: boolean
}

/** What a channel does with a message. */
export type Behaviour = (call: Call) => Promise<DeliveryResult> | DeliveryResult

export const accepts: Behaviour = () => ({ status: 'accepted' })
export const fails: Behaviour = () => ({ status: 'failed', retryable: true, reason: 'told to fail' })
export const refuses: Behaviour = () => ({ status: 'failed', retryable: false, reason: 'told to refuse' })
export const hangs: Behaviour = () => new Promise(() => undefined)

/** Behaviours one after the other; the last one stays. */
export const inOrder = (...behaviours: ReadonlyArray<Behaviour>): Behaviour => {
  let next = 0
  return call => (behaviours[Math.min(next++, behaviours.length - 1)] ?? accepts)(call)
}

let seats = 0

/** Chance without chance: jitter in the middle, and ids by counting, others for every host. */
export const countedRandom = (): Random => {
  const own = (++seats).toString(16).padStart(8, '0')
  let count = 0
  return { next: () => 0.5, uuid: () => `${own}-0000-4000-8000-${(++count).toString(16).padStart(12, '0')}` }
}

export interface LoggedLine {
  readonly level: string
  readonly fields: object
  readonly message: string
}

export const standardPolicy = {
  id: 'standard',
  name: 'Standard',
  steps: [
    { delayMinutes: 10, notify: { assignee: true as const }, channel: 'bell' },
    { delayMinutes: 30, notify: { user: 'lead' }, channel: 'mail' },
    { delayMinutes: 60, notify: { user: 'director' }, channel: 'mail' },
  ],
}

/** How many times in a row nothing has to happen for the world to count as quiet. */
const quietTurns = 4

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

export interface World {
  readonly place: Place
  readonly clock: MovedClock
  /** Every call of every channel, in order. */
  readonly calls: Call[]
  readonly channels: Record<string, Channel>
  /** What each channel does; `accepts` unless set. */
  readonly behaviour: Record<string, Behaviour>
  /** People by id; whoever is not here is known, active and has an address. */
  readonly people: Map<string, Partial<Person> | 'unknown'>
  readonly groups: Map<string, ReadonlyArray<string>>
  readonly logged: LoggedLine[]
  readonly host: (
    options?: Partial<EscalationsOptions> & { readonly around?: (store: EventStore) => EventStore },
  ) => Promise<Escalations>
  /** Resolves when nothing goes on but sleeping. */
  readonly quiet: () => Promise<void>
  /** Lets time pass on both clocks, waking every sleeper at its time. */
  readonly pass: (ms: number) => Promise<void>
  /** Every readable event of a ticket's stream. */
  readonly events: (ticketId: string, namespace?: string) => Promise<ReadonlyArray<TicketEvent>>
  readonly types: (ticketId: string) => Promise<ReadonlyArray<string>>
}

/** Counts calls of a store that are under way, so that a test can tell when nothing is. */
const watched = (store: EventStore, activity: { count: number; underWay: number }): EventStore => {
  const watch =
    <Arguments extends unknown[], A>(call: (...args: Arguments) => Promise<A>) =>
    async (...args: Arguments): Promise<A> => {
      activity.count++
      activity.underWay++
      try {
        return await call(...args)
      } finally {
        activity.underWay--
        activity.count++
      }
    }
  const watched = withIndex(store, index => ({
    state: watch(index.state),
    rows: watch(index.rows),
    rowsOf: watch(index.rowsOf),
    trailingRowsOf: watch(index.trailingRowsOf),
    advance: watch(index.advance),
    drop: watch(index.drop),
    replace: watch(index.replace),
  }))
  return {
    ...watched,
    open: watch(store.open),
    append: watch(store.append),
    appendMany: watch(store.appendMany),
    readStream: watch(store.readStream),
    readStreams: watch(store.readStreams),
    readLog: watch(store.readLog),
    skimLog: store.skimLog && watch(store.skimLog),
    probe: watch(store.probe),
    close: watch(store.close),
  }
}

export const world = (place: Place): World => {
  const clock = movedClock()
  const activity = { count: 0, underWay: 0 }
  const calls: Call[] = []
  const behaviour: Record<string, Behaviour> = {}
  const people = new Map<string, Partial<Person> | 'unknown'>()
  const groups = new Map<string, ReadonlyArray<string>>()
  const logged: LoggedLine[] = []

  const channel = (name: string): Channel => ({
    send: async (message, { signal }) => {
      activity.count++
      const call: Call = {
        message,
        key: message.idempotencyKey,
        ticketId: message.ticketId,
        person: message.person.id,
        step: message.step.number,
        steps: message.steps.map(({ number }) => number),
        attempt: message.attempt,
        possibleDuplicate: message.possibleDuplicate,
        signal,
        atMs: clock.wallMs(),
        accepted: false,
      }
      calls.push(call)
      const result = await (behaviour[name] ?? accepts)(call)
      activity.count++
      if ((result as DeliveryResult | undefined)?.status === 'accepted') call.accepted = true
      return result
    },
  })
  const channels = { bell: channel('bell'), mail: channel('mail') }

  const quiet = async (): Promise<void> => {
    for (let still = 0, seen = -1; still < quietTurns || activity.underWay > 0;) {
      await turn()
      still = seen === activity.count ? still + 1 : 0
      seen = activity.count
    }
  }
  const pass = async (ms: number): Promise<void> => {
    let left = ms
    await quiet()
    for (;;) {
      const next = clock.nextWakeMs()
      if (next === undefined || next > left) break
      clock.move(next)
      left -= next
      clock.wakeDue()
      await quiet()
    }
    clock.move(left)
    await quiet()
  }
  const line =
    (level: string) =>
    (fields: object, message: string): void => {
      logged.push({ level, fields, message })
    }
  const events = async (ticketId: string, namespace?: string): Promise<ReadonlyArray<TicketEvent>> => {
    const stream = `${namespace === undefined ? '' : `${namespace}_`}escalation-${ticketId}`
    return (await place.log())
      .filter(stored => stored.stream === stream)
      .flatMap(stored => {
        const read = readTicketEvent(stored, 'checked')
        return E.isRight(read) ? [read.right] : []
      })
  }
  return {
    place,
    clock,
    calls,
    channels,
    behaviour,
    people,
    groups,
    logged,
    host: ({ around = (store: EventStore) => store, ...options } = {}) =>
      createEscalations({
        store: watched(around(options.store ?? place.store()), activity),
        directory: {
          people: ids =>
            ids.flatMap((id): ReadonlyArray<Person> => {
              const known = people.get(id)
              return known === 'unknown' ? [] : [{ id, email: `${id}@example.org`, ...known }]
            }),
          groupMembers: id => groups.get(id) ?? [],
        },
        channels,
        clock,
        random: countedRandom(),
        logger: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
        ...(({ store: _, ...rest }) => rest)(options),
      }),
    quiet,
    pass,
    events,
    types: async ticketId => (await events(ticketId)).map(({ type }) => type),
  }
}

/** The code and message that a promise rejects with. */
export const rejection = async (
  promise: Promise<unknown>,
): Promise<{ readonly code: unknown; readonly message: string }> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return { code: 'code' in error ? error.code : undefined, message: error.message }
    throw error
  }
  return expect.unreachable('It did not reject')
}

/** Opens a ticket of Acme on the billing desk, with Ann as its assignee, at the host's present. */
export const opened = (at: number, ticketId = 'T-1') => ({
  type: 'TicketOpened' as const,
  ticketId,
  at: new Date(at),
  deskId: 'billing',
  clientId: 'acme',
  assigneeId: 'ann',
})

/** A world with one host that has the standard policy as everybody's default. */
export const escalating = async (
  place: Place,
  options: Parameters<World['host']>[0] = {},
): Promise<World & { readonly escalations: Escalations }> => {
  const w = world(place)
  const escalations = await w.host(options)
  await escalations.policies.save(standardPolicy)
  await escalations.policies.assign({ default: true }, 'standard')
  return { ...w, escalations }
}
