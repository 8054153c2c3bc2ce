// The switches of the test server: what a client sees of each. They need a server of our own, so they are left out
// where ESCALATION_EVENTSTOREDB_URL names another.
import {
  END,
  type EventStoreDBClient,
  NO_STREAM,
  persistentSubscriptionToStreamSettingsFromDefaults,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { follow } from './follow.js'
import { startTestServer, type TestServer } from './index.js'
import { clientOf, errorOf, type Mode, modes, names, newEvent, readAll, told, typesOf } from './session.js'

let server: TestServer
let client: EventStoreDBClient

const needsOwnServer = describe.skipIf((process.env['ESCALATION_EVENTSTOREDB_URL'] ?? '') !== '')

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  client = clientOf(server.url)
})
afterEach(async () => {
  await client.dispose()
  await server.clear()
})

const append = (stream: string, mode: Mode = 'classic', event = newEvent('A'), deadline = 5000, by = client) =>
  told(by.appendToStream(stream, event, { expectedRevision: NO_STREAM, deadline, ...modes[mode] }))

const kept = async (stream: string) => typesOf(await readAll(clientOf(server.url), stream))
const isMissing = async (stream: string) => (await errorOf(kept(stream))).type === 'stream-not-found'

needsOwnServer('Answers that do not come', () => {
  it('the append is there, and repeating it says so', async () => {
    const stream = names()()
    const event = newEvent('A')
    await server.set({ type: 'drop-after-commit', times: 1 })
    expect(await append(stream, 'classic', event, 300)).toEqual({ type: 'deadline-exceeded' })
    expect(await kept(stream)).toEqual(['A'])
    expect(await append(stream, 'classic', event)).toEqual({ revision: 0 })
  })

  it('or it is not there', async () => {
    const stream = names()()
    await server.set({ type: 'drop-before-commit', times: 1 })
    expect(await append(stream, 'classic', newEvent('A'), 300)).toEqual({ type: 'deadline-exceeded' })
    expect(await isMissing(stream)).toBe(true)
    expect(await append(stream)).toEqual({ revision: 0 })
  })

  it('in batch mode the client waits for ever, whatever its deadline', async () => {
    const stream = names()()
    await server.set({ type: 'drop-after-commit', times: 1 })
    let settled = false
    const lost = append(stream, 'batch', newEvent('A'), 100).finally(() => (settled = true))
    await vi.waitFor(async () => expect(await kept(stream)).toEqual(['A']))
    // The same batch stream answers the next one, and still not the first.
    expect(await append(names()(), 'batch')).toEqual({ revision: 0 })
    expect(settled).toBe(false)
    lost.catch(() => undefined)
  })

  it('a fault is aimed: at a stream, after so many calls, for so many', async () => {
    const name = names()
    await server.set({ type: 'unavailable', calls: ['append'], stream: name(''), after: 1, times: 2 })
    expect(await append(names()())).toEqual({ revision: 0 })
    const outcomes = []
    for (const stream of ['a', 'b', 'c', 'd']) outcomes.push(await append(name(stream)))
    expect(outcomes).toEqual([{ revision: 0 }, { type: 'unavailable' }, { type: 'unavailable' }, { revision: 0 }])
    expect(await isMissing(name('b'))).toBe(true)
  })

  it('half-closed batch streams leave what was pending without an answer', async () => {
    const [lost, next] = [names()(), names()()]
    await server.set({ type: 'drop-after-commit', times: 1 })
    let settled = false
    // A client of its own, which is left behind: its `dispose` would wait for ever as well.
    void append(lost, 'batch', newEvent('A'), 100, clientOf(server.url)).finally(() => (settled = true))
    await vi.waitFor(async () => expect(await kept(lost)).toEqual(['A']))
    await server.set({ type: 'half-close-batches' })
    expect(await told(clientOf(server.url).appendToStream(next, newEvent('B')))).toEqual({ revision: 0 })
    expect(settled).toBe(false)
  })

  it('a frozen server answers once it thaws', async () => {
    const stream = names()()
    await append(names()())
    server.freeze()
    const waiting = append(stream, 'classic', newEvent('A'), 200)
    expect(await waiting).toEqual({ type: 'deadline-exceeded' })
    const patient = append(names()(), 'classic', newEvent('B'), 20_000)
    server.thaw()
    expect(await patient).toEqual({ revision: 0 })
  })
})

needsOwnServer('Refusals', () => {
  it.each([
    ['classic', 'unavailable', 'unavailable'],
    ['classic', 'busy', 'unavailable'],
    ['batch', 'unavailable', 'unknown'],
    ['batch', 'busy', 'unknown'],
  ] as const)('in %s mode, a server that is %s is an error of type %s', async (mode, type, expected) => {
    const stream = names()()
    await append(names()(), mode)
    await server.set({ type, times: 1, calls: ['append'] })
    expect(await append(stream, mode)).toEqual({ type: expected })
    expect(await isMissing(stream)).toBe(true)
  })

  it('a follower names the leader', async () => {
    await server.set({ type: 'not-leader', host: '127.0.0.1', port: 4711, times: 1 })
    const appending = client.appendToStream(names()(), newEvent(), { requiresLeader: true, ...modes.classic })
    await expect(appending).rejects.toMatchObject({ type: 'not-leader', leader: { address: '127.0.0.1', port: 4711 } })
  })

  it('a timeout of the server leaves the append where it is', async () => {
    for (const [mode, type] of [
      ['batch', 'deadline-exceeded'],
      ['classic', 'timeout'],
    ] as const) {
      const stream = names()()
      await server.set({ type: 'timeout-after-commit', times: 1 })
      expect(await append(stream, mode)).toEqual({ type })
      expect(await kept(stream)).toEqual(['A'])
    }
  })

  it('a repeat that comes too early is a timeout, the next one a success', async () => {
    const stream = names()()
    const event = newEvent('A')
    await append(stream, 'batch', event)
    await server.set({ type: 'repeat-not-ready', times: 1 })
    expect(await append(stream, 'batch', event)).toEqual({ type: 'deadline-exceeded' })
    expect(await append(stream, 'batch', event)).toEqual({ revision: 0 })
  })

  it('a slow server is slow for those it is aimed at', async () => {
    await server.set({ type: 'slow', milliseconds: 60_000, calls: ['append'], stream: 'slow' })
    expect(await append(names()())).toEqual({ revision: 0 })
    expect(await append(`slow${names()()}`, 'classic', newEvent(), 200)).toEqual({ type: 'deadline-exceeded' })
  })
})

needsOwnServer('Subscriptions', () => {
  const subscribed = async (stream: string) => {
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    await following.until('confirmation')
    return following
  }
  const write = (stream: string, ...types: string[]) =>
    client.appendToStream(
      stream,
      types.map(type => newEvent(type)),
    )

  it('may be given an event twice, or late', async () => {
    const stream = names()()
    const following = await subscribed(stream)
    await server.set({ type: 'duplicate-delivery', stream, times: 1 })
    await server.set({ type: 'late-delivery', stream, after: 1, times: 1 })
    await write(stream, 'A', 'B', 'C')
    expect(await following.events(4)).toEqual([0, 0, 2, 1])
    await following.stop()
  })

  it('may end without an error, or break, or fall silent', async () => {
    const stream = names()()
    const ending = await subscribed(stream)
    await server.set({ type: 'end-subscriptions' })
    await ending.until('end')
    expect(ending.signs.filter(sign => sign.startsWith('error'))).toEqual([])

    const breaking = await subscribed(stream)
    await server.set({ type: 'break-subscriptions' })
    expect(await breaking.failed).toBe('unavailable')

    const silent = await subscribed(stream)
    await server.set({ type: 'silence-subscriptions' })
    await write(stream, 'A')
    expect(await (await subscribed(stream)).events(1)).toEqual([0])
    expect(silent.told).toEqual([])
  })

  it('may be told a checkpoint from which the next event is missed', async () => {
    const name = names()
    const checkpoints: Position[] = []
    const filter = streamNameFilter({
      prefixes: [name('')],
      maxSearchWindow: 1,
      checkpointReached: async (_, position) => void checkpoints.push(position),
    })
    await server.set({ type: 'checkpoint-past-end' })
    const following = follow(client.subscribeToAll({ fromPosition: END, filter }))
    await following.until('caughtUp')
    await write(name(), 'A')
    await vi.waitFor(() => expect(checkpoints).not.toEqual([]))
    await following.stop()
    await write(name(), 'missed', 'C')
    const resumed = follow(client.subscribeToAll({ fromPosition: checkpoints[0]!, filter }))
    expect(await resumed.events(1)).toEqual([2])
    await resumed.stop()
  })

  it('of a server that is told to end break without a status; so far its data is kept', async () => {
    const own = await startTestServer()
    const its = clientOf(own.url)
    await its.appendToStream('kept', newEvent('A'))
    const following = follow(its.subscribeToStream('kept', { fromRevision: START }))
    await following.events(1)
    await own.terminate()
    expect(await following.failed).toBe('unknown')
    await own.restart()
    expect(typesOf(await readAll(clientOf(own.url), 'kept'))).toEqual(['A'])
    await own.stop()
  })
})

needsOwnServer('Consumer groups', () => {
  const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, messageTimeout: 100 })
  const consumer = async (stream: string) => {
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings)
    const source = client.subscribeToPersistentSubscriptionToStream(stream, 'senders')
    const following = follow(source)
    await following.until('confirmation')
    return { ...following, source }
  }

  it('may not hear a confirmation, and give the message again', async () => {
    const stream = names()()
    const { source, events, told, stop } = await consumer(stream)
    await server.set({ type: 'lose-acks', times: 1 })
    await client.appendToStream(stream, newEvent('A'))
    await events(1)
    await source.ack(told[0]!)
    expect(await events(2)).toEqual([0, 0])
    await stop()
  })

  it('may give a message twice, late, or never', async () => {
    const stream = names()()
    const { events, stop } = await consumer(stream)
    await server.set({ type: 'lose-delivery', stream, times: 1 })
    await server.set({ type: 'duplicate-delivery', stream, times: 1 })
    await server.set({ type: 'late-delivery', stream, after: 1, times: 1 })
    await client.appendToStream(stream, [newEvent('lost'), newEvent('twice'), newEvent('late'), newEvent('D')])
    expect((await events(4)).slice(0, 4)).toEqual([1, 1, 3, 2])
    await stop()
  })
})
