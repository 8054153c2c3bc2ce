// What stands between us and a server: none there, the wrong one, the wrong words to it, a client gone bad.
import { createServer } from 'node:net'
import { EventStoreDBClient } from '@eventstore/db-client'
import { describe, expect, test } from 'vitest'
import {
  eventStoreDBEventStore,
  type EventStoreDBClient as Client,
  type EventStoreDBEventStoreOptions,
} from '../../../src/adapters/eventstoredb/index.js'
import { bench, impatient, isReal, mustAppend, request } from './fixture.js'

const { client, faulty, open, prefix, stream, url } = bench()

/** A port on which nobody listens. */
const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const make = (options: Partial<EventStoreDBEventStoreOptions>) =>
  eventStoreDBEventStore({ client: () => client(), ...options })

/** A client of which some calls are replaced: for what neither server can be made to do. */
const scripted = (calls: Partial<Client>): Client => Object.assign(client(), calls)

const failing = (error: Error): AsyncIterable<never> => ({
  [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
})

describe('at the start', () => {
  test('a server that cannot be reached is a clear error, after as long as was asked for', async () => {
    const port = await freePort()
    const store = make({
      client: () => EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`),
      openForMs: 300,
    })
    await expect(store.open()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/No EventStoreDB server answers: check that it runs, and the host, port and TLS/),
    })
    await store.close()
  })

  test('a cluster that cannot be found is a clear error too', async () => {
    const port = await freePort()
    const address = `esdb+discover://127.0.0.1:${port}?tls=false&maxDiscoverAttempts=2`
    const store = make({ client: () => EventStoreDBClient.connectionString(address), openForMs: 0 })
    await expect(store.open()).rejects.toMatchObject({ code: 'unavailable' })
    await store.close()
  })

  test.skipIf(isReal)('a server that comes up a little later is waited for (needs the test server)', async () => {
    const store = make({ ...impatient, openForMs: 15_000 })
    await faulty().kill()
    const opening = store.open()
    await faulty().restart()
    await opening
    mustAppend(await store.append(request(stream())))
    await store.close()
  })

  test('a store that could not be opened can be opened later', async () => {
    const port = await freePort()
    let address = `esdb://127.0.0.1:${port}?tls=false`
    const store = make({ client: () => EventStoreDBClient.connectionString(address), openForMs: 0, retryForMs: 0 })
    await expect(store.open()).rejects.toMatchObject({ code: 'unavailable' })
    address = url()
    // The client for the wrong address is still in use; an open one is not thrown away for a server that is not there.
    const other = make({ client: () => EventStoreDBClient.connectionString(address) })
    await other.open()
    mustAppend(await other.append(request(stream())))
    await Promise.all([store.close(), other.close()])
  })

  test('TLS where the server has none is told as such, and at once', async () => {
    const address = url().replace('tls=false', 'tls=true')
    const store = make({ client: () => EventStoreDBClient.connectionString(address), openForMs: 60_000 })
    await expect(store.open()).rejects.toMatchObject({ code: 'denied', message: expect.stringMatching(/TLS settings/) })
    await store.close()
  })

  test('a certificate file that is not there is told as such', async () => {
    const address = 'esdb://127.0.0.1:2113?tls=true&tlsCAFile=/nowhere/ca.crt'
    const store = make({ client: () => EventStoreDBClient.connectionString(address) })
    await expect(store.open()).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/certificate file/),
    })
    await store.close()
  })

  test('a user who is not let in is told what is needed, and at once', async () => {
    const denied = Object.assign(new Error('Access Denied'), { type: 'access-denied', code: 7 })
    const store = make({ client: () => scripted({ readAll: () => failing(denied) }), openForMs: 60_000 })
    await expect(store.open()).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringMatching(/refuses: .*no right to this.*allowed to read \$all/),
    })
    await store.close()
  })

  test.each([
    ['no client', { client: undefined }],
    ['a text', { client: 'esdb://localhost:2113' }],
    ['an unknown mode', { appendMode: 'fast' }],
    ['no time', { appendTimeoutMs: 0 }],
    ['a category with a dash', { probeCategory: 'a-b' }],
  ])('options with %s are refused when the store is made', (_, options) => {
    expect(() => make(options as never)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

describe('a client that has gone bad', () => {
  test.skipIf(isReal)('after a failed discovery it is replaced, and appends work again (test server)', async () => {
    const address = () => url().replace('esdb://', 'esdb+discover://') + '&maxDiscoverAttempts=1&discoveryInterval=10'
    let made = 0
    const store = await open({
      ...impatient,
      client: () => {
        made++
        return EventStoreDBClient.connectionString(address())
      },
    })
    mustAppend(await store.append(request(stream('a'))))
    await faulty().kill()
    const outcome = await make({ ...impatient, client: () => client(), retryForMs: 0 }).append(request(stream('x')))
    expect(outcome.status).toBe('failed')
    const pending = store.append(request(stream('b')))
    await faulty().restart()
    await pending
    mustAppend(await store.append(request(stream('c'))))
    expect(made).toBeGreaterThan(1)
  })

  test('one whose discovery failed once never recovers by itself: it is not asked a second time', async () => {
    let made = 0
    const store = await open({
      ...impatient,
      client: () => {
        made++
        if (made > 1) return client()
        const poisoned = client()
        let isPoisoned = false
        const append = poisoned.appendToStream.bind(poisoned)
        poisoned.appendToStream = (...args: Parameters<typeof append>) => {
          if (args[0].endsWith('-bad')) isPoisoned = true
          return isPoisoned ? Promise.reject(new Error('Failed to discover after 10 attempts.')) : append(...args)
        }
        return poisoned
      },
    })
    mustAppend(await store.append(request(stream('good'))))
    mustAppend(await store.append(request(stream('-bad'))))
    mustAppend(await store.append(request(stream('good'), 0)))
    expect(made).toBe(2)
  })

  test('one that never answers is given up after a while, and its appends are sent through the next', async () => {
    let made = 0
    const store = await open({
      ...impatient,
      client: () => {
        made++
        return made > 1 ? client() : scripted({ appendToStream: () => new Promise(() => undefined) })
      },
    })
    mustAppend(await store.append(request(stream())))
    expect(made).toBe(2)
  })

  test('a stream that fails before anybody reads it does not end the process', async () => {
    const store = await open({ ...impatient, retryForMs: 0 })
    const port = await freePort()
    const away = make({
      client: () => EventStoreDBClient.connectionString(`esdb://127.0.0.1:${port}?tls=false`),
      openForMs: 0,
    })
    await expect(away.open()).rejects.toMatchObject({ code: 'unavailable' })
    await away.close()
    expect(await store.readStream(stream())).toEqual([])
  })

  test('a positions beyond 2^53, or none, is refused and not rounded', async () => {
    const event = {
      streamId: 's-1',
      id: 'x',
      isJson: true,
      revision: 0n,
      type: 'T',
      created: new Date(0),
      data: {},
      metadata: undefined,
    }
    const answering = (resolved: object): AsyncIterable<never> => ({
      [Symbol.asyncIterator]: async function* () {
        yield resolved as never
      },
    })
    const far = { ...event, position: { commit: 2n ** 53n, prepare: 2n ** 53n } }
    const beyond = make({ client: () => scripted({ readAll: () => answering({ event: far }) }) })
    await expect(beyond.open()).rejects.toMatchObject({ code: 'unsafe', message: expect.stringMatching(/2\^53/) })
    const old = make({ client: () => scripted({ readAll: () => answering({ event }) }) })
    await expect(old.open()).rejects.toMatchObject({ code: 'unsafe', message: expect.stringMatching(/22\.6 or newer/) })
    await Promise.all([beyond.close(), old.close()])
  })
})

describe('a user who may only read', () => {
  test('readLog looks back instead of writing a mark, and gives the same', async () => {
    const writer = await open()
    const after = await writer.head()
    mustAppend(await writer.append(request(stream('a'))))
    await writer.appendMany(Array.from({ length: 100 }, (_, n) => request(`other${prefix()}${n}`)))
    const denied = Object.assign(new Error('Access Denied'), { type: 'access-denied' })
    const reader = await open({ client: () => scripted({ appendToStream: () => Promise.reject(denied) }) })
    const page = await reader.readLog({ after, limit: 10, prefixes: [prefix()] })
    expect([page.events.map(one => one.stream), page.atEnd]).toEqual([[stream('a')], true])
    await expect(reader.probe()).rejects.toMatchObject({ code: 'denied' })
  })
})
