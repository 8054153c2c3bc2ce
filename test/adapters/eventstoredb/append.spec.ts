import { EventStoreDBClient } from '@eventstore/db-client'
import { describe, expect, test, vi } from 'vitest'
import { eventStoreDBEventStore } from '../../../src/adapters/eventstoredb/index.js'
import { bench, idsIn, impatient, isReal, mustAppend, newEvent, request } from './fixture.js'

const modes = ['batch', 'classic'] as const
const { url, client, faulty, open, stream } = bench()

describe.each(modes)('in %s mode', appendMode => {
  describe.skipIf(isReal)('with faults of the server (needs the test server)', () => {
    test.each([
      ['is written but not answered', { type: 'drop-after-commit' }],
      ['is neither written nor answered', { type: 'drop-before-commit' }],
      ['is written and answered with a timeout', { type: 'timeout-after-commit' }],
      ['meets a server that is not ready', { type: 'unavailable' }],
      ['meets a server that is too busy', { type: 'busy' }],
    ] as const)('an append that %s is repeated with its ids, and is there once', async (_, fault) => {
      const store = await open({ ...impatient, appendMode })
      const first = request(stream(), -1, [newEvent(), newEvent()])
      await faulty().set({ ...fault, stream: stream(), calls: ['append'], times: 1 })
      expect(mustAppend(await store.append(first)).revision).toBe(1)
      expect(await idsIn(store, stream())).toEqual(first.events.map(({ id }) => id))
    })

    test('a repeat that the server does not recognise in time is repeated once more', async () => {
      const store = await open({ ...impatient, appendMode })
      const first = request(stream())
      await faulty().set({ type: 'drop-after-commit', stream: stream(), times: 1 })
      await faulty().set({ type: 'repeat-not-ready', stream: stream(), times: 1 })
      mustAppend(await store.append(first))
      expect(await idsIn(store, stream())).toEqual([first.events[0]?.id])
    })

    test('what never is answered is unknown, in time and not for ever', async () => {
      const store = await open({ ...impatient, appendMode, retryForMs: 0 })
      const first = request(stream())
      await faulty().set({ type: 'drop-after-commit', stream: stream() })
      const outcome = await store.append(first)
      expect(outcome).toMatchObject({ status: 'unknown', error: { retryable: true } })
      await faulty().clear()
      expect(await idsIn(store, stream())).toEqual([first.events[0]?.id])
    })

    test('an append to a node that says another one leads is sent again', async () => {
      const store = await open({ ...impatient, appendMode })
      const { hostname, port } = new URL(url())
      await faulty().set({
        type: 'not-leader',
        host: hostname,
        port: Number(port),
        calls: ['append'],
        stream: stream(),
        times: 1,
      })
      mustAppend(await store.append(request(stream())))
    })

    test('a frozen server makes appends unknown and reads fail, and both work when it goes on', async () => {
      const store = await open({ ...impatient, appendMode, retryForMs: 0 })
      mustAppend(await store.append(request(stream())))
      faulty().freeze()
      try {
        expect(await store.append(request(stream(), 0))).toMatchObject({ status: 'unknown' })
        await expect(store.readStream(stream())).rejects.toMatchObject({ code: 'timeout' })
        await expect(store.head()).rejects.toMatchObject({ code: 'timeout' })
      } finally {
        faulty().thaw()
      }
      const patient = await open({ appendMode })
      expect((await patient.readStream(stream())).length).toBeGreaterThan(0)
    })

    test('after SIGKILL in the middle every answered append is there, and what is unknown is settled by a look', async () => {
      const store = await open({ ...impatient, appendMode, retryForMs: 0 })
      const requests = Array.from({ length: 1_000 }, (_, n) => request(stream(`k${n}`)))
      const appending = store.appendMany(requests)
      await store.append(request(stream('first')))
      await faulty().kill()
      const outcomes = await appending
      await faulty().restart()
      const after = await open({ appendMode })
      const streams = await after.readStreams(requests.map(one => one.stream))
      const lost = requests.filter((_, at) => outcomes[at]?.status === 'appended' && streams[at]?.length !== 1)
      const wrote = requests.filter((_, at) => outcomes[at]?.status === 'failed' && streams[at]?.length !== 0)
      expect(lost).toEqual([])
      expect(wrote).toEqual([])
      expect(new Set(outcomes.map(({ status }) => status)).has('conflict')).toBe(false)
      // Sent again as it was, each of them is there, once.
      const again = await after.appendMany(requests)
      expect(again.every(({ status }) => status === 'appended')).toBe(true)
      const settled = await after.readStreams(requests.map(one => one.stream))
      expect(settled.every((events, at) => events.length === 1 && events[0]?.id === requests[at]?.events[0]?.id)).toBe(
        true,
      )
    })
  })

  test('a client that was told not to throw still gives the right revision', async () => {
    const store = await open({ appendMode, client: () => client('&throwOnAppendFailure=false') })
    mustAppend(await store.append(request(stream(), -1, [newEvent(), newEvent(), newEvent(), newEvent(), newEvent()])))
    expect(await store.append(request(stream()))).toEqual({ status: 'conflict', actualRevision: 4 })
    expect(await store.append(request(stream('none'), 3))).toEqual({ status: 'conflict', actualRevision: -1 })
  })

  test('an append above what the server takes is refused, told how to mend, and nothing is written', async () => {
    const store = await open({ appendMode })
    const half = () => newEvent({ text: 'x'.repeat(600_000) })
    const outcome = await store.append(request(stream(), -1, [half(), half()]))
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'invalid', retryable: false } })
    expect(outcome.status === 'failed' ? outcome.error.message : '').toMatch(/larger than the server takes.*1 MiB/)
    expect(await store.readStream(stream())).toEqual([])
    mustAppend(await store.append(request(stream(), -1, [half()])))
  })

  // The server compares the time until which a batch append is waited for with a clock of its own.
  test.each([
    ['nine minutes behind', -540_000],
    ['an hour ahead', 3_600_000],
  ])('a clock that is %s that of the server does not matter', async (_, aheadMs) => {
    const real = Date.now.bind(Date)
    const wrong = vi.spyOn(Date, 'now').mockImplementation(() => real() + aheadMs)
    try {
      const store = await open({ appendMode })
      mustAppend(await store.append(request(stream())))
    } finally {
      wrong.mockRestore()
    }
  })
})

describe.skipIf(isReal)('the batch stream (needs the test server)', () => {
  test('appends settle when the server closes its half without a word, and later ones work', async () => {
    const store = await open({ ...impatient })
    mustAppend(await store.append(request(stream('before'))))
    await faulty().set({ type: 'drop-before-commit', stream: stream('pending'), times: 1 })
    const pending = store.append(request(stream('pending')))
    await faulty().set({ type: 'half-close-batches' })
    mustAppend(await pending)
    mustAppend(await store.append(request(stream('after'))))
  })
})

test.each([true, false])('every append says that the leader is required, or not (%s)', async requiresLeader => {
  // The one stream of batch appends keeps to what the first of them said.
  const said: unknown[] = []
  const watched = () => {
    const one = client()
    const append = one.appendToStream.bind(one)
    one.appendToStream = async (...args: Parameters<typeof append>) => {
      said.push(args[2]?.requiresLeader)
      return append(...args)
    }
    return one
  }
  const store = await open({ client: watched, requiresLeader })
  mustAppend(await store.append(request(stream())))
  await store.probe()
  expect(said.length).toBeGreaterThanOrEqual(2)
  expect(new Set(said)).toEqual(new Set([requiresLeader]))
})

describe('two stores in one process', () => {
  test('one that could not be opened leaves batch mode to the next', async () => {
    const away = eventStoreDBEventStore({
      client: () => EventStoreDBClient.connectionString('esdb://127.0.0.1:1?tls=false'),
      openForMs: 0,
      retryForMs: 0,
    })
    await expect(away.open()).rejects.toMatchObject({ code: 'unavailable' })
    const told: string[] = []
    const nothing = (): void => undefined
    const warn = (_: object, message: string): void => void told.push(message)
    const store = await open({ logger: { debug: nothing, info: nothing, warn, error: nothing } })
    mustAppend(await store.append(request(stream())))
    expect(told).toEqual([])
    await away.close()
  })

  test('the second one appends in classic mode: the clients share a table of what is pending', async () => {
    const options: (string | undefined)[] = []
    const watched = () => {
      const one = client()
      const append = one.appendToStream.bind(one)
      one.appendToStream = async (...args: Parameters<typeof append>) => {
        options.push(args[2]?.credentials?.username)
        return append(...args)
      }
      return one
    }
    const first = await open({ client: watched })
    const second = await open({ client: watched })
    mustAppend(await first.append(request(stream('a'))))
    mustAppend(await second.append(request(stream('b'))))
    expect(options).toEqual([undefined, 'nobody'])
    await first.close()
    await second.close()
    const third = await open({ client: watched })
    mustAppend(await third.append(request(stream('c'))))
    expect(options.at(-1)).toBe(undefined)
  })
})
