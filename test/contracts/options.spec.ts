import { EventStoreDBClient } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { emailChannel } from '../../src/email.js'
import { eventStoreDBEventStore } from '../../src/eventstoredb.js'
import { taskEscalations } from '../../src/fp.js'
import { createHttpHandler, httpLinks, pageWords } from '../../src/http.js'
import { inbox, inSystemChannel } from '../../src/in-system.js'
import { createEscalations, EscalationError, EventStoreError } from '../../src/index.js'
import { memoryEventStore } from '../../src/memory.js'
import { toNodeHandler } from '../../src/node.js'
import { readConfig, simulate, simulateSync } from '../../src/simulation.js'
import { sqliteEventStore, sqliteIndexCache } from '../../src/sqlite.js'
import {
  catalogs,
  channelContract,
  eventStoreContract,
  facts,
  histories,
  manualClock,
  policies,
  ticketStory,
} from '../../src/testing.js'

const folder = mkdtempSync(join(tmpdir(), 'options-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'never-made.db')

const anything = (): never => {
  throw new Error('nothing was to be called')
}
const clock = manualClock(0)
const random = { next: () => 0.5, uuid: () => randomUUID() }
const ports = { clock, random }
const logger = { debug: anything, info: anything, warn: anything, error: anything }
const secret = 'never-to-be-shown-'.repeat(3)
const client = () => EventStoreDBClient.connectionString(`esdb://admin:${secret}@localhost:2113?tls=false`)
const config = readConfig({ policies: [] })
const links = {
  baseUrl: 'https://help.example.org',
  basePath: '/escalations',
  bearerLinks: { keys: [{ id: 'a', secret, retireAt: new Date() }], expireAfterMinutes: 60 },
}

interface Factory {
  readonly make: (options: never) => unknown
  /** Every option there is, in the one way that is allowed. */
  readonly good: object
  readonly error: new (...args: never[]) => Error
  /** Options that are wrong, and what is said of them. */
  readonly wrong: ReadonlyArray<readonly [object, string]>
}

const factories: Readonly<Record<string, Factory>> = {
  createEscalations: {
    make: createEscalations,
    good: {
      get store() {
        return memoryEventStore()
      },
      directory: { people: anything, groupMembers: anything, ticket: anything },
      channels: { bell: { send: anything, reaches: anything, timeoutMs: 1 } },
      ...{ timeZone: 'UTC', namespace: 'a', logger, shard: undefined, takeoverAfterMinutes: undefined },
      ...{ delivery: 'none', reconcileAfterMinutes: undefined, indexCache: undefined, deliveryConcurrency: 1 },
      ...{ onRebuildProgress: anything, onHeartbeat: anything, onAttention: anything, ...ports },
      ...{ digest: { uuidOf: anything }, crashPoints: { reached: anything } },
    },
    error: EscalationError,
    wrong: [
      [
        { store: `esdb://admin:${secret}@localhost` },
        'store: expected an event store, for instance sqliteEventStore({ path }), got text',
      ],
      [{ directory: undefined }, 'directory: expected a directory with a function people, got nothing'],
      [
        { directory: { people: anything, groupMember: anything } },
        'directory.groupMember: unknown option. Did you mean "groupMembers"?',
      ],
      [
        { directory: { people: anything, groupMembers: {} } },
        'directory.groupMembers: expected a function, got an object',
      ],
      [
        { channels: { bell: { send: anything, timeoutMS: 5 }, mail: { send: anything, reaches: true } } },
        'channels.mail.reaches: expected a function, got true',
      ],
      [{ channels: { bell: anything } }, 'channels.bell: expected a channel: an object with a function send'],
      [{ channels: {} }, 'channels: expected at least one channel'],
      [{ timeZone: 1 }, 'timeZone: expected a time zone like "Europe/Warsaw", got the number 1'],
      [{ namespace: 7 }, 'namespace: expected 1 to 40 letters, digits or underscores'],
      [{ deliveryConcurrency: -1 }, 'deliveryConcurrency: expected a whole number above 0, got the number -1'],
      [{ indexCache: path }, 'indexCache: expected an index cache, for instance sqliteIndexCache({ path }), got text'],
    ],
  },
  memoryEventStore: {
    make: memoryEventStore,
    good: { groupLoses: anything },
    error: EventStoreError,
    wrong: [[{ groupLoses: true }, 'memoryEventStore: groupLoses: expected a function, got true']],
  },
  sqliteEventStore: {
    make: sqliteEventStore,
    good: {
      path,
      ...{ busyTimeoutMs: 50, busyRetryMs: 0, followPollMs: 1, allowNetworkFileSystem: false, ...ports },
      driver: { DatabaseSync: anything, backup: anything },
    },
    error: EventStoreError,
    wrong: [
      [{ path: 5 }, 'sqliteEventStore: path: expected the path of a file, got the number 5'],
      [{ path: undefined }, 'path: expected the path of a file, got nothing'],
      [{ path: '' }, 'path: expected the path of a file, got text ""'],
      [{ path: new URL('file:///tmp/a.db') }, 'path: expected the path of a file, got an object'],
      [{ path: ':memory:' }, 'use memoryEventStore() of ticket-escalation/memory'],
      [{ busyTimeoutMs: 101 }, 'busyTimeoutMs: expected a number of milliseconds from 0 to 100, got the number 101'],
      [{ busyRetryMs: -1 }, 'busyRetryMs: expected a number of milliseconds from 0 to 3600000, got the number -1'],
      [{ followPollMs: '250' }, 'followPollMs: expected a number of milliseconds from 1 to 60000, got text "250"'],
      [{ followPollMs: null }, 'followPollMs: expected a number of milliseconds from 1 to 60000, got null'],
      [{ allowNetworkFileSystem: 'yes' }, 'allowNetworkFileSystem: expected true or false, got text "yes"'],
      [{ driver: 'node:sqlite' }, 'driver: expected a module like node:sqlite, with DatabaseSync and backup, got text'],
      [{ clock: Date }, 'clock: expected an object with the functions wallMs, monotonicMs, sleep; missing: wallMs,'],
    ],
  },
  sqliteIndexCache: {
    make: sqliteIndexCache,
    good: { path, allowNetworkFileSystem: false, random, driver: { DatabaseSync: anything, backup: anything } },
    error: EventStoreError,
    wrong: [[{ path: 5 }, 'sqliteIndexCache: path: expected the path of a file, got the number 5']],
  },
  eventStoreDBEventStore: {
    make: eventStoreDBEventStore,
    good: {
      ...{ client, appendMode: 'classic', credentials: { username: 'a', password: 'b' }, requiresLeader: true },
      ...{ openForMs: 0, appendTimeoutMs: 100, retryForMs: 0, readTimeoutMs: 100, livenessMs: 100 },
      ...{ appendConcurrency: 1, readConcurrency: 1, probeCategory: 'p', logger, ...ports },
      groups: { messageTimeoutMs: 100, maxRetryCount: 0, bufferSize: 1 },
    },
    error: EventStoreError,
    wrong: [
      [{ client: undefined }, 'client: expected a client of @eventstore/db-client or @kurrent/kurrentdb-client, or a'],
      [
        { client: `esdb://admin:${secret}@localhost:2113` },
        'as in () => EventStoreDBClient.connectionString("esdb://localhost:2113?tls=false"), got text',
      ],
      [{ client: Promise.resolve() }, 'client: expected a client of'],
      [{ appendMode: 'fast' }, 'appendMode: expected "batch" or "classic", got text "fast"'],
      [{ credentials: { username: 'a' } }, 'credentials.password: expected text, got nothing'],
      [{ credentials: `a:${secret}` }, 'credentials: expected { username, password }, got text'],
      [{ requiresLeader: 0 }, 'requiresLeader: expected true or false, got the number 0'],
      [{ appendConcurrency: -1 }, 'appendConcurrency: expected a whole number from 1 to 5000, got the number -1'],
      [{ livenessMs: 0.5 }, 'livenessMs: expected a whole number from 100 to 3600000, got the number 0.5'],
      [{ groups: { bufferSize: 0 } }, 'groups.bufferSize: expected a whole number from 1 to 5000, got the number 0'],
      [{ groups: { bufferSise: 5 } }, 'groups.bufferSise: unknown option. Did you mean "bufferSize"?'],
      [{ probeCategory: 'a-b' }, 'probeCategory: expected 1 to 60 letters, digits or underscores (a dash would end'],
    ],
  },
  emailChannel: {
    make: emailChannel,
    good: {
      transport: { sendMail: anything },
      ...{ from: 'help@example.org', replyTo: 'help@example.org', messageIdDomain: 'example.org', words: undefined },
      ...{ timeZone: 'UTC', compose: anything, onComposeError: anything, acknowledgeUrl: anything },
      ...{ linkOrigins: [], timeoutMs: 1 },
    },
    error: TypeError,
    wrong: [
      [{ compose: 'Hello' }, 'emailChannel: compose: expected a function, got text "Hello"'],
      [
        { transport: `smtp://ann:${secret}@mail` },
        'emailChannel: transport: expected an object with sendMail(message), such',
      ],
    ],
  },
  inSystemChannel: {
    make: (options: never) => inSystemChannel(anything, options),
    good: { reaches: anything, timeoutMs: 1, outcomeOf: anything },
    error: TypeError,
    wrong: [
      [{ timeoutMs: 0 }, 'inSystemChannel: options.timeoutMs: expected a number of milliseconds above 0, got the'],
      [{ reaches: [] }, 'inSystemChannel: options.reaches: expected a function, got a list'],
    ],
  },
  inbox: {
    make: inbox,
    good: { store: memoryEventStore(), namespace: 'a', logger, ...ports },
    error: TypeError,
    wrong: [
      [
        { store: undefined },
        'inbox: store: expected an event store, for instance sqliteEventStore({ path }), got nothing',
      ],
      [{ store: { append: anything } }, 'inbox: store: expected an object with the functions open, append, appendMany'],
    ],
  },
  createHttpHandler: {
    make: createHttpHandler,
    good: {
      ...{ ...links, escalations: { acknowledge: anything }, authenticate: anything, authorize: anything },
      ...{ csrfSecret: secret, ticketUrl: anything, signInUrl: anything, timeZone: 'UTC', words: pageWords },
      ...{ directory: { people: anything }, clientAddress: anything, onError: anything, clock },
    },
    error: TypeError,
    wrong: [
      [
        { escalations: {} },
        'createHttpHandler: escalations: expected what createEscalations resolves with (await it), got an object',
      ],
      [{ signInUrl: '/sign-in' }, 'createHttpHandler: signInUrl: expected a function, got text "/sign-in"'],
      [{ csrfSecret: 'short' }, 'csrfSecret: expected at least 32 bytes of a random secret, got 5. Make one with'],
      [{ directory: { peopel: anything } }, 'directory.peopel: unknown option. Did you mean "people"?'],
      [{ words: { ...pageWords, reasons: {} } }, 'words.reasons.answered: expected '],
      [{ bearerLinks: { keys: [{ id: 'a', secret: 5 }] } }, 'bearerLinks.keys[0].secret: expected at least 32 bytes'],
    ],
  },
  httpLinks: {
    make: httpLinks,
    good: { ...links, clock },
    error: TypeError,
    wrong: [[{ baseUrl: 5 }, 'httpLinks: baseUrl: expected an origin like "https://help.example.org"']],
  },
  simulateSync: {
    make: simulateSync,
    good: {
      ...{ config, facts: [], tickMinutes: 5, until: new Date(), onStep: anything },
      ...{ onProgress: () => undefined, onWarning: anything },
    },
    error: TypeError,
    wrong: [
      [{ config: { policies: [] } }, 'simulate: config: expected what readConfig gave, got an object'],
      [{ facts: undefined }, 'simulate: facts: expected facts, as a list or an (asynchronous) iterable, got nothing'],
      [{ tickMinutes: '5' }, 'simulate: tickMinutes: expected a whole number from 1 to 1440, got text "5"'],
      [{ until: '2026-03-02' }, 'simulate: until: expected a valid Date, got text "2026-03-02"'],
      [
        { facts: [{ type: 'TicketOpened', ticketId: 'T-1', at: '2026-03-02T09:00:00Z' }] },
        'simulate: facts: expected facts as readFact gives them, with at in epoch milliseconds; got one with at text',
      ],
    ],
  },
  facts: { make: facts, good: { tickets: 1, minutes: 0, promiseMinutes: 1 }, error: TypeError, wrong: [] },
  histories: {
    make: histories,
    good: { tickets: 1, minutes: 0, promiseMinutes: 1, minLength: 0, maxLength: 0 },
    error: TypeError,
    wrong: [
      [{ tickets: -1 }, 'histories: tickets: expected a whole number from 1 to 1000000, got the number -1'],
      [{ minutes: 1.5 }, 'histories: minutes: expected a whole number from 0 to 1000000, got the number 1.5'],
    ],
  },
  policies: {
    make: policies,
    good: { id: 'a', version: 1, longestDelay: 0 },
    error: TypeError,
    wrong: [[{ id: 5 }, 'policies: id: expected text, got the number 5']],
  },
  catalogs: { make: catalogs, good: { version: 1 }, error: TypeError, wrong: [] },
}

const thrownBy = async (factory: Factory, options: unknown): Promise<Error> => {
  try {
    await factory.make(options as never)
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it passed')
}

const misspellings = (name: string): ReadonlyArray<string> =>
  [name.slice(0, -1), `${name}s`, name.toUpperCase()].filter(one => one !== name && one !== '')

describe.each(Object.entries(factories))('%s', (name, factory) => {
  test('takes all options that it has', async () => {
    const made: unknown = await factory.make(factory.good as never)
    await (made as Partial<AsyncDisposable>)[Symbol.asyncDispose]?.()
  })

  test.each(Object.keys(factory.good))('a misspelt %s does not pass as one that was left out', async option => {
    const { [option]: value, ...others } = factory.good as Record<string, unknown>
    for (const misspelt of misspellings(option)) {
      const error = await thrownBy(factory, { ...others, [misspelt]: value })
      expect(error).toBeInstanceOf(factory.error)
      expect(error.message).toContain(`${misspelt}: unknown option. Did you mean ${JSON.stringify(option)}?`)
    }
  })

  test.each(factory.wrong)('%o is refused, with what came and what was expected', async (options, said) => {
    const error = await thrownBy(factory, { ...factory.good, ...options })
    expect(error).toBeInstanceOf(factory.error)
    expect(error.message).toContain(said)
    expect(error.message).not.toContain(secret.slice(0, 18))
  })

  test.each([null, 5, 'options', []])('%j instead of options is refused', async options => {
    const error = await thrownBy(factory, options)
    expect(error).toBeInstanceOf(factory.error)
    expect(error.message).toMatch(/expected an object (with|of options)/)
  })

  test('names that are like none of its options are the host’s business', async () => {
    await factory.make({ ...factory.good, 'x-region-of-the-host': 'eu' } as never)
    expect(name).not.toBe('')
  })
})

test('nothing was opened by any of it', () => {
  expect(existsSync(path)).toBe(false)
})

describe('what takes no options', () => {
  test.each<[string, () => unknown, string]>([
    [
      'inSystemChannel',
      () => inSystemChannel(undefined as never),
      'inSystemChannel: show: expected a function, got nothing',
    ],
    [
      'taskEscalations',
      () => taskEscalations(Promise.resolve() as never),
      'taskEscalations: expected what createEscalations resolves with (await it), got an object',
    ],
    ['toNodeHandler', () => toNodeHandler({} as never), 'toNodeHandler: expected a function, got an object'],
    [
      'eventStoreContract',
      () => eventStoreContract({} as never),
      'eventStoreContract: expected a function, got an object',
    ],
    [
      'channelContract',
      () => channelContract(5 as never),
      'channelContract: open: expected a function, got the number 5',
    ],
    [
      'channelContract with a fault that there is not',
      () => channelContract(anything, ['silent' as never]),
      'channelContract: faults[0]: expected "temporary" or "permanent" or "lost-answer" or "silence", got text "silent"',
    ],
    [
      'manualClock',
      () => manualClock('2026-03-02' as never),
      'manualClock: expected epoch milliseconds or a valid Date, got text "2026-03-02"',
    ],
    [
      'ticketStory',
      () => ticketStory('T-1').opened(0, { deskID: 'billing' } as never),
      'ticketStory: TicketOpened: deskID: unknown option. Did you mean "deskId"?',
    ],
    [
      'a minute of ticketStory',
      () => ticketStory('T-1').opened('0' as never),
      'ticketStory: the minute: expected a finite number, got text "0"',
    ],
  ])('%s says what is wrong', (_, make, said) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(said)
  })

  test('a clock does not stand still over a misspelt duration', async () => {
    const clock = manualClock(0)
    await expect(clock.advance({ minute: 5 } as never)).rejects.toThrow(
      'advance: minute: unknown option. Did you mean "minutes"?',
    )
    expect(() => clock.jumpWallTo(Number.NaN)).toThrow('jumpWallTo: expected epoch milliseconds or a valid Date')
  })

  test('an inbox refuses what it would else wait for, or answer, in vain', async () => {
    const store = memoryEventStore()
    await store.open()
    const { messages, markRead, subscribe } = inbox({ store })
    const { signal } = new AbortController()
    const refusals: ReadonlyArray<readonly [() => Promise<unknown>, string]> = [
      [() => messages('ann', { limt: 5 } as never), 'inbox: messages: limt: unknown option. Did you mean "limit"?'],
      [() => messages('ann', { limit: -1 }), 'inbox: messages: limit: expected a whole number from 0'],
      [() => messages('ann', null as never), 'inbox: messages: expected an object of options, got null'],
      [() => markRead('ann', undefined as never), 'inbox: the message: expected text, got nothing'],
      [
        () => subscribe('everybody' as never, anything, { signal }),
        'inbox: subscribe: whose: expected an object with personId',
      ],
      [
        () => subscribe('everyone', undefined as never, { signal }),
        'inbox: subscribe: listener: expected a function, got nothing',
      ],
      [
        () => subscribe('everyone', anything, undefined as never),
        'inbox: subscribe: options: expected an object with signal',
      ],
      [
        () => subscribe('everyone', anything, { signal: new AbortController() as never }),
        'inbox: subscribe: options.signal: expected an AbortSignal, got an object',
      ],
    ]
    for (const [call, said] of refusals) await expect(call()).rejects.toThrow(said)
    await store.close()
  })

  test('simulate refuses by rejecting', async () => {
    await expect(simulate({ config, fact: [] } as never)).rejects.toThrow(
      'fact: unknown option. Did you mean "facts"?\nfacts: expected facts',
    )
  })
})
