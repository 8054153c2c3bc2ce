import { describe, expect, test } from 'vitest'
import type { EventStore } from '../../../src/ports/event-store.js'
import { bench, followed, impatient, isReal, mustAppend, newEvent, request } from './fixture.js'

const { client, faulty, open, prefix, stream } = bench()

const appendAll = async (store: EventStore, name: string, count: number): Promise<ReadonlyArray<string>> => {
  const events = Array.from({ length: count }, (_, n) => newEvent({ n }))
  for (const [at, event] of events.entries()) mustAppend(await store.append(request(stream(name), at - 1, [event])))
  return events.map(({ id }) => id)
}

const wholeLog = async (store: EventStore, after: number): Promise<ReadonlyArray<string>> => {
  const found: string[] = []
  for (let position = after; ;) {
    const page = await store.readLog({ after: position, limit: 100, prefixes: [prefix()] })
    found.push(...page.events.map(({ id }) => id))
    position = page.position
    if (page.atEnd) return found
  }
}

describe.skipIf(isReal)('subscriptions under faults (needs the test server)', () => {
  test.each([
    ['ends without a word', { type: 'end-subscriptions' }],
    ['breaks', { type: 'break-subscriptions' }],
    ['stays open and hears nothing more', { type: 'silence-subscriptions' }],
  ] as const)('a follower whose subscription %s goes on without gap or repetition', async (_, fault) => {
    const store = await open(impatient)
    const after = await store.head()
    const stop = new AbortController()
    const following = followed(store.follow({ after, limit: 10, prefixes: [prefix()], signal: stop.signal }), 10, stop)
    const first = await appendAll(store, 'a', 5)
    await faulty().set(fault)
    const second = await appendAll(store, 'b', 5)
    expect(await following).toEqual([...first, ...second])
  })

  test.each([
    ['ends without a word', { type: 'end-subscriptions' }],
    ['breaks', { type: 'break-subscriptions' }],
    ['stays open and hears nothing more', { type: 'silence-subscriptions' }],
  ] as const)('readLog over a kept subscription that %s never says it is at the end too early', async (_, fault) => {
    const store = await open(impatient)
    const after = await store.head()
    const first = await appendAll(store, 'a', 5)
    const page = await store.readLog({ after, limit: 100, prefixes: [prefix()] })
    expect(page.events.map(({ id }) => id)).toEqual(first)
    await faulty().set(fault)
    const second = await appendAll(store, 'b', 5)
    expect(await wholeLog(store, page.position)).toEqual(second)
  })

  test('a follower goes on over a server that is killed and started again', async () => {
    const store = await open(impatient)
    const after = await store.head()
    const stop = new AbortController()
    const following = followed(store.follow({ after, limit: 10, prefixes: [prefix()], signal: stop.signal }), 10, stop)
    const first = await appendAll(store, 'a', 5)
    await faulty().kill()
    await faulty().restart()
    const second = await appendAll(store, 'b', 5)
    expect(await following).toEqual([...first, ...second])
  })

  test('checkpoints past the last event do not matter: nobody resumes there', async () => {
    await faulty().set({ type: 'checkpoint-past-end' })
    const store = await open(impatient)
    const after = await store.head()
    const first = await appendAll(store, 'a', 3)
    // Events of others make the server send checkpoints.
    const others = Array.from({ length: 200 }, (_, n) => request(`other${prefix()}${n}`))
    await store.appendMany(others)
    const page = await store.readLog({ after, limit: 100, prefixes: [prefix()] })
    expect(page.events.map(({ id }) => id)).toEqual(first)
    await faulty().set({ type: 'break-subscriptions' })
    const second = await appendAll(store, 'b', 3)
    expect(await wholeLog(store, page.position)).toEqual(second)
    const next = await open(impatient)
    expect(await wholeLog(next, page.position)).toEqual(second)
  })

  test('a frozen server fails readLog in time', async () => {
    const store = await open({ ...impatient, retryForMs: 0 })
    faulty().freeze()
    try {
      await expect(store.readLog({ after: -1, limit: 10, prefixes: [prefix()] })).rejects.toMatchObject({
        code: 'timeout',
      })
    } finally {
      faulty().thaw()
    }
  })
})

test('readLog finds what is behind many events of others, and says that it is at the end', async () => {
  const store = await open()
  const after = await store.head()
  const first = await appendAll(store, 'a', 3)
  const others = Array.from({ length: 300 }, (_, n) => request(`other${prefix()}${n}`))
  await store.appendMany(others)
  expect(await wholeLog(store, after)).toEqual(first)
  const end = await store.readLog({ after, limit: 100, prefixes: [prefix()] })
  await store.appendMany(Array.from({ length: 100 }, (_, n) => request(`more${prefix()}${n}`)))
  const nothing = await store.readLog({ after: end.position, limit: 100, prefixes: [prefix()] })
  expect([nothing.events, nothing.atEnd]).toEqual([[], true])
})

test('checkpoints in the middle stall nothing: what is called for them neither throws nor makes anybody wait', async () => {
  const answers: unknown[] = []
  let subscriptions = 0
  const watched = () => {
    const one = client()
    const subscribe = one.subscribeToAll.bind(one)
    one.subscribeToAll = (options = {}) => {
      subscriptions++
      const { filter } = options
      const reached = filter?.checkpointReached
      // Typed as returning nothing; the client waits for what it returns, and stalls for good when it throws.
      const told = (...args: Parameters<NonNullable<typeof reached>>): void => {
        try {
          answers.push(reached?.(...args))
        } catch (error) {
          answers.push(error)
          throw error
        }
      }
      return subscribe(filter === undefined ? options : { ...options, filter: { ...filter, checkpointReached: told } })
    }
    return one
  }
  const store = await open({ client: watched, livenessMs: 10_000 })
  const after = await store.head()
  const stop = new AbortController()
  const following = followed(store.follow({ after, limit: 10, prefixes: [prefix()], signal: stop.signal }), 6, stop)
  const first = await appendAll(store, 'a', 3)
  // More events of others than lie between two checkpoints.
  const hundred = Array.from({ length: 100 }, (_, n) => newEvent({ n }))
  for (let n = 0; n < 70; n++) {
    const events = hundred.map(event => ({ ...event, id: crypto.randomUUID() }))
    mustAppend(await store.append(request(`other${prefix()}${n}`, -1, events)))
  }
  const second = await appendAll(store, 'b', 3)
  expect(await following).toEqual([...first, ...second])
  expect(answers.length).toBeGreaterThan(0)
  expect(answers.every(answer => answer === undefined)).toBe(true)
  expect(subscriptions).toBe(1)
})

test('with nothing new readLog costs one short read: no subscription and no write', async () => {
  const calls: string[] = []
  const watched = () => {
    const one = client()
    for (const name of ['appendToStream', 'readAll', 'subscribeToAll', 'readStream'] as const) {
      const call = one[name].bind(one) as (...args: unknown[]) => unknown
      one[name] = ((...args: unknown[]) => {
        calls.push(name)
        return call(...args)
      }) as never
    }
    return one
  }
  const store = await open({ client: watched })
  const after = (await appendAll(store, 'a', 1), await store.head())
  calls.length = 0
  for (let tick = 0; tick < 5; tick++) await store.readLog({ after, limit: 100, prefixes: [prefix()] })
  expect(calls).toEqual(Array.from({ length: 5 }, () => 'readAll'))
})

test('readLog is kept up with by one subscription, however often it is asked', async () => {
  let subscriptions = 0
  const store = await open({
    client: () => {
      const one = client()
      const subscribe = one.subscribeToAll.bind(one)
      one.subscribeToAll = (...args) => {
        subscriptions++
        return subscribe(...args)
      }
      return one
    },
  })
  let position = await store.head()
  const found: string[] = []
  const written: string[] = []
  for (let round = 0; round < 10; round++) {
    written.push(...(await appendAll(store, `r${round}`, 3)))
    const page = await store.readLog({ after: position, limit: 100, prefixes: [prefix()] })
    expect(page.atEnd).toBe(true)
    found.push(...page.events.map(({ id }) => id))
    position = page.position
  }
  expect(found).toEqual(written)
  expect(subscriptions).toBe(1)
})

test('whoever reads on in small pages while others write sees every event once', async () => {
  const store = await open()
  const after = await store.head()
  const writing = Promise.all(['a', 'b', 'c', 'd'].map(name => appendAll(store, name, 25)))
  const found: string[] = []
  let position = after
  while (found.length < 100) {
    const page = await store.readLog({ after: position, limit: 7, prefixes: [prefix()] })
    expect(page.events.length).toBeLessThanOrEqual(7)
    found.push(...page.events.map(({ id }) => id))
    position = page.position
  }
  expect(new Set(found)).toEqual(new Set((await writing).flat()))
  expect(found).toHaveLength(100)
})
