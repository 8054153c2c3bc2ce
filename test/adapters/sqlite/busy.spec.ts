import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, onTestFinished, test } from 'vitest'
import { startChild, type Child } from '../../child-process.js'
import {
  connectTo,
  driver,
  driverWith,
  openStore,
  rejection,
  request,
  sleepyClock,
  sqliteError,
  temporaryPath,
  told,
  watchedClock,
} from './fixture.js'

const lockedByAnotherProcess = async (path: string): Promise<Child> => {
  const child = startChild(new URL('./lock-child.ts', import.meta.url), [path])
  onTestFinished(() => child.kill('SIGKILL'))
  expect(await child.line()).toBe('held')
  return child
}

test('an append waits while another process holds the lock, and keeps the event loop alive meanwhile', async () => {
  const path = temporaryPath()
  const first = await openStore({ path })
  await first.close()
  const holder = await lockedByAnotherProcess(path)
  let sleeps = 0
  const clock = watchedClock(count => {
    sleeps = count
    if (count === 6) holder.say('release')
  })
  const store = await openStore({ path, clock })
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const outcome = await store.append(request('a'))
  delay.disable()
  expect(told(outcome)).toBe('appended')
  expect(sleeps).toBeGreaterThanOrEqual(6)
  expect(delay.max / 1e6).toBeLessThanOrEqual(150)
  expect(await store.readStream('a')).toHaveLength(1)
})

test('an append fails with `busy` when the lock is not given up in time, and writes nothing', async () => {
  const path = temporaryPath()
  const clock = sleepyClock()
  const store = await openStore({ path, clock, busyTimeoutMs: 1, busyRetryMs: 2_000 })
  const holder = connectTo(path)
  holder.exec('BEGIN IMMEDIATE')
  const outcome = await store.append(request('a'))
  expect(told(outcome)).toBe('failed: busy')
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(2_000)
  holder.exec('ROLLBACK')
  expect(await store.readStream('a')).toEqual([])
  expect(told(await store.append(request('a')))).toBe('appended')
})

test('SQLite itself never waits longer for a lock than it is told, and is never told more than 100 ms', async () => {
  const path = temporaryPath()
  const store = await openStore({ path, clock: sleepyClock(), busyTimeoutMs: 40, busyRetryMs: 0 })
  const holder = connectTo(path)
  holder.exec('BEGIN IMMEDIATE')
  const start = performance.now()
  expect(told(await store.append(request('a')))).toBe('failed: busy')
  expect(performance.now() - start).toBeGreaterThanOrEqual(35)
  await expect(openStore({ path, busyTimeoutMs: 101 })).rejects.toThrow(/busyTimeoutMs/)
})

test('opening waits for the lock as well', async () => {
  const path = temporaryPath()
  const holder = connectTo(path)
  // An empty file, about to be made into something by somebody else.
  holder.exec('BEGIN EXCLUSIVE')
  const store = await openStore({
    path,
    busyTimeoutMs: 1,
    clock: sleepyClock(count => count === 3 && holder.exec('ROLLBACK')),
  })
  expect(told(await store.append(request('a')))).toBe('appended')
})

test('every write takes the lock before it reads', async () => {
  const begins: string[] = []
  const watching = driverWith((sql, proceed) => {
    if (/^BEGIN/i.test(sql)) begins.push(sql)
    return proceed()
  })
  const store = await openStore({ path: temporaryPath(), driver: watching })
  await store.append(request('a'))
  await store.appendMany([request('b'), request('c')])
  await store.probe()
  await store.index?.(['']).drop()
  await store.index?.(['']).replace({ format: 1, position: await store.head(), rows: [] })
  expect(new Set(begins)).toEqual(new Set(['BEGIN IMMEDIATE']))
  expect(begins).toHaveLength(6)
})

test('a writer that reads first fails at once when somebody wrote in between, which is why none of ours does', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  const other = connectTo(path)
  other.exec('PRAGMA busy_timeout = 5000; BEGIN')
  other.prepare('SELECT count(*) FROM events').get()
  await store.append(request('a'))
  expect(() => other.exec(`UPDATE meta SET value = 1 WHERE name = 'touched'`)).toThrow(/locked/)
})

test('a write at which another connection wrote just before is tried again', async () => {
  const path = temporaryPath()
  let toFail = 3
  const failing = driverWith((sql, proceed) => {
    if (sql === 'BEGIN IMMEDIATE' && toFail-- > 0) throw sqliteError(517, 'database is locked')
    return proceed()
  })
  const clock = sleepyClock()
  await openStore({ path })
  toFail = 3
  const store = await openStore({ path, driver: failing, clock })
  expect(told(await store.append(request('a')))).toBe('appended')
  expect(clock.slept()).toBe(3)
})

test('reads wait for the lock like writes, and fail with `busy` in the end', async () => {
  let isLocked = false
  const failing = driverWith((sql, proceed) => {
    if (isLocked && sql.startsWith('SELECT')) throw sqliteError(5, 'database is locked')
    return proceed()
  })
  const clock = sleepyClock(count => {
    if (count === 4) isLocked = false
  })
  const store = await openStore({ path: temporaryPath(), driver: failing, clock, busyRetryMs: 1_000 })
  await store.append(request('a'))
  isLocked = true
  expect(await store.readStream('a')).toHaveLength(1)
  isLocked = true
  expect((await rejection(store.readStream('a'))).code).toBe('busy')
})

test('closing does not wait for a lock that somebody else keeps', async () => {
  const path = temporaryPath()
  const store = await openStore({ path, busyTimeoutMs: 1, busyRetryMs: 3_600_000 })
  const holder = new driver.DatabaseSync(path)
  holder.exec('BEGIN IMMEDIATE')
  const pending = store.append(request('a'))
  await store.close()
  expect(told(await pending)).toBe('failed: busy')
  holder.exec('ROLLBACK')
  holder.close()
})
