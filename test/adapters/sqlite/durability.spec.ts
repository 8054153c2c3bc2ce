import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { SqliteDatabase } from '../../../src/adapters/sqlite/driver.js'
import { driverWith, openStore, rejection, request, sqliteError, temporaryPath, told } from './fixture.js'

const pragma = (database: SqliteDatabase, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() as object)[0]

test('every connection syncs each commit, keeps no memory map and trusts no schema', async () => {
  const opened: SqliteDatabase[] = []
  let toFail = true
  const watching = driverWith(
    (sql, proceed) => {
      if (sql === 'COMMIT' && toFail && opened.length === 2) {
        toFail = false
        throw sqliteError(10, 'disk I/O error')
      }
      return proceed()
    },
    database => opened.push(database),
  )
  const path = temporaryPath()
  const first = await openStore({ path, driver: watching })
  await first.append(request('a'))
  await first.close()
  const store = await openStore({ path, driver: watching })
  await store.append(request('b'))
  // The second connection failed and was replaced by a third.
  expect(opened).toHaveLength(3)
  const database = opened[2]!
  expect(pragma(database, 'synchronous')).toBe(2)
  expect(pragma(database, 'journal_mode')).toBe('wal')
  expect(pragma(database, 'mmap_size')).toBe(0)
  expect(pragma(database, 'trusted_schema')).toBe(0)
  expect(pragma(database, 'cell_size_check')).toBe(1)
  expect(pragma(database, 'busy_timeout')).toBe(50)
})

test('a driver that falls back to fewer syncs is refused, also when it does so only at the first read', async () => {
  let haveRead = false
  const forgetful = driverWith((sql, proceed, database) => {
    // What a SQLite built with DEFAULT_WAL_SYNCHRONOUS=1 does to a connection that did not say FULL.
    if (sql.includes('max(position)') && !haveRead) {
      haveRead = true
      database.exec('PRAGMA synchronous = NORMAL')
    }
    return proceed()
  })
  const { code, message } = await rejection(openStore({ path: temporaryPath(), driver: forgetful }))
  expect(code).toBe('unsafe')
  expect(message).toMatch(/does not sync each commit/)
})

test('a file that cannot be put in WAL mode is refused', async () => {
  const stubborn = driverWith((sql, proceed) =>
    sql.startsWith('PRAGMA journal_mode') ? { journal_mode: 'delete' } : proceed(),
  )
  const { code, message } = await rejection(openStore({ path: temporaryPath(), driver: stubborn }))
  expect(code).toBe('unsafe')
  expect(message).toMatch(/WAL mode \(it stays in delete\)/)
})

test('an append resolves after its commit, never before', async () => {
  const order: string[] = []
  const watching = driverWith((sql, proceed) => {
    const result = proceed()
    if (sql === 'COMMIT') order.push('committed')
    return result
  })
  const store = await openStore({ path: temporaryPath(), driver: watching })
  order.length = 0
  await store.append(request('a')).then(outcome => order.push(told(outcome)))
  expect(order).toEqual(['committed', 'appended'])
})

test('closing leaves everything in the one file', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.append(request('a'))
  await store.close()
  expect(statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0).toBe(0)
  const reopened = await openStore({ path })
  expect(await reopened.readStream('a')).toHaveLength(1)
})
