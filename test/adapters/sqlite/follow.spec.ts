import { expect, test } from 'vitest'
import type { StoredEvent } from '../../../src/ports/event-store.js'
import { driverWith, openStore, request, sleepyClock, sqliteError, temporaryPath, watchedClock } from './fixture.js'

test('a follower is woken by an append of its own store, long before it would look again', async () => {
  const stop = new AbortController()
  let sleeps = 0
  const clock = watchedClock(count => (sleeps = count))
  const store = await openStore({ path: temporaryPath(), followPollMs: 60_000, clock })
  const pages = store.follow({ after: -1, limit: 10, signal: stop.signal })[Symbol.asyncIterator]()
  const next = pages.next()
  while (sleeps === 0) await new Promise(resolve => setImmediate(resolve))
  await store.append(request('a'))
  const page = (await next).value as { events: StoredEvent[] }
  expect(page.events.map(({ stream }) => stream)).toEqual(['a'])
  stop.abort()
  expect((await pages.next()).done).toBe(true)
})

test('a follower that waits reads no table until somebody has written', async () => {
  const path = temporaryPath()
  const writer = await openStore({ path })
  await writer.append(request('a'))
  const statements: string[] = []
  const driver = driverWith((sql, proceed) => {
    statements.push(sql)
    return proceed()
  })
  const stop = new AbortController()
  const clock = sleepyClock(count => {
    if (count === 20) void writer.append(request('b'))
  })
  const store = await openStore({ path, driver, clock })
  statements.length = 0
  const seen: string[] = []
  for await (const page of store.follow({ after: -1, limit: 10, signal: stop.signal })) {
    seen.push(...page.events.map(({ stream }) => stream))
    if (seen.length === 2) stop.abort()
  }
  expect(seen).toEqual(['a', 'b'])
  const reads = statements.filter(sql => sql.startsWith('SELECT position'))
  const polls = statements.filter(sql => sql === 'PRAGMA data_version')
  expect(polls.length).toBeGreaterThanOrEqual(20)
  expect(reads.length).toBeLessThanOrEqual(4)
})

test('a follower fails when the store does, and another one goes on where it was', async () => {
  let isBroken = false
  const driver = driverWith((sql, proceed) => {
    if (isBroken) throw sqliteError(10, 'disk I/O error')
    return proceed()
  })
  const store = await openStore({ path: temporaryPath(), driver, busyRetryMs: 0 })
  await store.append(request('a'))
  const stop = new AbortController()
  const pages = store.follow({ after: -1, limit: 1, signal: stop.signal })[Symbol.asyncIterator]()
  const { position } = (await pages.next()).value as { position: number }
  isBroken = true
  await expect(pages.next()).rejects.toMatchObject({ code: 'unavailable' })
  isBroken = false
  await store.append(request('b'))
  const again = store.follow({ after: position, limit: 1, signal: stop.signal })[Symbol.asyncIterator]()
  const page = (await again.next()).value as { events: StoredEvent[] }
  expect(page.events.map(({ stream }) => stream)).toEqual(['b'])
  stop.abort()
})

test('a page never shows a position before those of an earlier page, whoever writes', async () => {
  const path = temporaryPath()
  const store = await openStore({ path, followPollMs: 1 })
  const others = await Promise.all([1, 2, 3].map(() => openStore({ path })))
  const stop = new AbortController()
  const writing = Promise.all(
    others.map(async (other, who) => {
      for (let n = 0; n < 40; n++) await other.appendMany([request(`${who}-${n}a`), request(`${who}-${n}b`)])
    }),
  )
  const positions: number[] = []
  for await (const page of store.follow({ after: -1, limit: 7, signal: stop.signal })) {
    positions.push(...page.events.map(({ position }) => position))
    if (positions.length >= 240) stop.abort()
  }
  await writing
  expect(positions).toEqual(Array.from({ length: 240 }, (_, at) => at + 1))
})
