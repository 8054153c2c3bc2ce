import { expect, test } from 'vitest'
import { connectTo, driverWith, event, openStore, request, sleepyClock, temporaryPath, told } from './fixture.js'

const counting = async () => {
  const seen = { commits: 0 }
  const driver = driverWith((sql, proceed) => {
    if (sql === 'COMMIT') seen.commits++
    return proceed()
  })
  const store = await openStore({ path: temporaryPath(), driver })
  seen.commits = 0
  return { store, seen }
}

test('appends that are asked for together share one commit, each with its outcome', async () => {
  const { store, seen } = await counting()
  const requests = [...Array.from({ length: 100 }, (_, n) => request(`s${n}`)), request('s0'), request('s1', 0)]
  const outcomes = (await Promise.all(requests.map(store.append))).map(told)
  expect(outcomes).toEqual([...Array.from({ length: 100 }, () => 'appended'), 'conflict', 'appended'])
  expect(seen.commits).toBe(1)
})

test('appendMany and append share a commit too, in the order of the calls', async () => {
  const { store, seen } = await counting()
  const [many, one] = await Promise.all([
    store.appendMany([request('a'), request('b'), request('a', 0)]),
    store.append(request('a', 1)),
  ])
  expect(many.map(told)).toEqual(['appended', 'appended', 'appended'])
  expect(told(one)).toBe('appended')
  expect(seen.commits).toBe(1)
})

test('what is asked for while a transaction waits for the lock joins it', async () => {
  const path = temporaryPath()
  const holder = connectTo(path)
  const late: Promise<unknown>[] = []
  let commits = 0
  const driver = driverWith((sql, proceed) => {
    if (sql === 'COMMIT') commits++
    return proceed()
  })
  const clock = sleepyClock(count => {
    late.push(store.append(request(`late${count}`)))
    if (count === 3) holder.exec('ROLLBACK')
  })
  const store = await openStore({ path, driver, clock, busyTimeoutMs: 1 })
  holder.exec('BEGIN IMMEDIATE')
  commits = 0
  expect(told(await store.append(request('first')))).toBe('appended')
  await Promise.all(late)
  expect(commits).toBe(1)
  const { events } = await store.readLog({ after: -1, limit: 10 })
  expect(events.map(({ stream }) => stream)).toEqual(['first', 'late1', 'late2', 'late3'])
})

test('a lone append waits for nobody: it is committed within one turn of the event loop', async () => {
  const { store } = await counting()
  let turns = 0
  let isDone = false
  const count = (): void => {
    turns++
    if (!isDone) setImmediate(count)
  }
  const pending = store.append(request('a'))
  setImmediate(count)
  await pending
  isDone = true
  expect(turns).toBeLessThanOrEqual(2)
})

test('whoever waits for one append before asking for the next is not kept waiting for a turn each time', async () => {
  const { store, seen } = await counting()
  let turns = 0
  const count = (): void => {
    turns++
    if (seen.commits < 60) setImmediate(count)
  }
  setImmediate(count)
  for (let n = 0; n < 60; n++) await store.append(request(`s${n}`))
  expect(seen.commits).toBe(60)
  expect(turns).toBeGreaterThan(2)
  expect(turns).toBeLessThan(20)
})

test('appends that several sockets ask for in one turn share the next commit, though one was committed in it', async () => {
  const { store, seen } = await counting()
  // Timers of one moment come one after the other in one turn, as sockets do, each with time for promises in between.
  const inOneTurn = Array.from({ length: 20 }, async (_, n) => {
    await new Promise(resolve => setTimeout(resolve, 1))
    return store.append(request(`s${n}`))
  })
  expect((await Promise.all(inOneTurn)).map(told)).toEqual(inOneTurn.map(() => 'appended'))
  expect(seen.commits).toBeLessThanOrEqual(4)
})

test('a commit holds a bounded number of rows, so that the event loop gets its turn', async () => {
  const { store, seen } = await counting()
  const many = (n: number) => request(`s${n}`, -1, { events: Array.from({ length: 500 }, () => event()) })
  await Promise.all(Array.from({ length: 12 }, (_, n) => store.append(many(n))))
  expect(seen.commits).toBe(3)
})

test('appends and reads, one after the other without end, leave the event loop its turns', async () => {
  const { store } = await counting()
  await store.appendMany(Array.from({ length: 1_000 }, (_, n) => request(`s${n}`)))
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  for (let n = 0; n < 100; n++) await store.append(request(`t${n}`))
  const whileWriting = turns
  for (let n = 0; n < 100; n++) await store.readLog({ after: -1, limit: 1_000 })
  clearInterval(timer)
  expect(whileWriting).toBeGreaterThan(2)
  expect(turns - whileWriting).toBeGreaterThan(10)
})

test('an id is looked for in its own stream, at its own revision, and nowhere else', async () => {
  const { store } = await counting()
  const taken = event()
  await store.append(request('a', -1, { events: [taken] }))
  const outcomes = await store.appendMany([
    request('b', -1, { events: [event()] }),
    request('c', -1, { events: [event(), taken] }),
    request('a', -1, { events: [taken] }),
    request('b', -1, { events: [taken] }),
  ])
  expect(outcomes.map(told)).toEqual(['appended', 'appended', 'appended', 'conflict'])
  expect((await store.readStreams(['a', 'b', 'c'])).map(({ length }) => length)).toEqual([1, 1, 2])
  const { events } = await store.readLog({ after: -1, limit: 10 })
  expect(events.map(({ position }) => position)).toEqual([1, 2, 3, 4])
})

test('what one commit says of a stream again and again is told in the order of asking, however many rows it has', async () => {
  const { store, seen } = await counting()
  const others = Array.from({ length: 23 }, (_, n) => request(`s${n}`))
  const again = event()
  const outcomes = await store.appendMany([
    request('a'),
    ...others,
    request('a', 0, { events: [again] }),
    request('b'),
    request('b', 0),
    // The same request once more, and one that comes too late: both are found out by what the commit itself has written.
    request('a', 0, { events: [again] }),
    request('a', 0),
  ])
  expect(outcomes.map(told)).toEqual([...Array.from({ length: 28 }, () => 'appended'), 'conflict'])
  expect(seen.commits).toBe(1)
  expect((await store.readStream('a')).map(({ id }) => id)[1]).toBe(again.id)
  const { events } = await store.readLog({ after: -1, limit: 100 })
  expect(events.map(({ position }) => position)).toEqual(Array.from({ length: 27 }, (_, n) => n + 1))
})

test('after a large write the event loop has its turn before the next read, and not between that and the next write', async () => {
  const { store } = await counting()
  const many = (round: number) => Array.from({ length: 100 }, (_, n) => request(`s${n}`, round - 1))
  let turns = 0
  const count = (): void => {
    turns++
    immediate = setImmediate(count)
  }
  let immediate = setImmediate(count)
  const during = async (work: () => Promise<unknown>): Promise<number> => {
    const before = turns
    await work()
    return turns - before
  }
  await store.appendMany(many(0))
  for (let round = 1; round < 4; round++) {
    expect(await during(() => store.readStreams(['s1']))).toBe(1)
    expect(await during(() => store.appendMany(many(round)))).toBe(0)
  }
  clearImmediate(immediate)
})
