import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { prepareSchema } from '../../../src/adapters/sqlite/schema.js'
import { connectTo, driver, driverWith, openStore, rejection, request, temporaryPath, told } from './fixture.js'

const used = async (path: string): Promise<void> => {
  const store = await openStore({ path })
  await store.append(request('a'))
  await store.close()
}

const change = (path: string, ...sql: string[]): void => {
  const database = new driver.DatabaseSync(path)
  for (const statement of sql) database.exec(statement)
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

test('a missing file and an empty one become event stores', async () => {
  const path = temporaryPath()
  writeFileSync(path, '')
  for (const each of [path, temporaryPath()]) {
    const store = await openStore({ path: each })
    expect(await store.head()).toBe(-1)
    expect(told(await store.append(request('a')))).toBe('appended')
  }
})

test('two stores that find the file empty at the same time both come to use it', async () => {
  const path = temporaryPath()
  const stores = await Promise.all([openStore({ path }), openStore({ path }), openStore({ path })])
  for (const [at, store] of stores.entries()) expect(told(await store.append(request('a', at - 1)))).toBe('appended')
  expect(await stores[0].readStream('a')).toHaveLength(3)
})

test('a file that somebody else makes into a store at the very same moment is used like any other', async () => {
  const path = temporaryPath()
  let isFirst = true
  const slow = driverWith((sql, proceed) => {
    if (sql === 'BEGIN IMMEDIATE' && isFirst) {
      isFirst = false
      // This connection has found the file empty and is about to take the lock.
      const other = connectTo(path)
      prepareSchema(other, true)
      other.close()
    }
    return proceed()
  })
  const store = await openStore({ path, driver: slow })
  expect(told(await store.append(request('a')))).toBe('appended')
})

test('a file of a newer version is refused and left as it is', async () => {
  const path = temporaryPath()
  await used(path)
  change(path, `UPDATE meta SET value = 2 WHERE name = 'format'`, 'PRAGMA user_version = 2')
  const before = readFileSync(path)
  const { code, message } = await rejection(openStore({ path }))
  expect(code).toBe('newer-format')
  expect(message).toMatch(/format 2; this version knows 1/)
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('an old version that is running writes no more when a newer one has taken the file over', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  expect(told(await store.append(request('a')))).toBe('appended')
  const newer = connectTo(path)
  newer.exec(`BEGIN IMMEDIATE; UPDATE meta SET value = 2 WHERE name = 'format'; PRAGMA user_version = 2; COMMIT`)
  expect(told(await store.append(request('b')))).toBe('failed: newer-format')
  expect((await rejection(store.probe())).code).toBe('newer-format')
  expect(await store.readStream('b')).toEqual([])
})

test('the database of something else is refused and left as it is', async () => {
  for (const sql of ['CREATE TABLE users (id)', 'CREATE TABLE events (id)', 'PRAGMA application_id = 7']) {
    const path = temporaryPath()
    change(path, sql, 'PRAGMA user_version = 0')
    const before = readFileSync(path)
    const { code, message } = await rejection(openStore({ path }))
    expect(code).toBe('unsafe')
    expect(message).toContain(path)
    expect(message).toMatch(/database of something else/)
    expect(readFileSync(path).equals(before)).toBe(true)
  }
})

test('a file that is no database at all is refused and left as it is', async () => {
  const path = temporaryPath()
  writeFileSync(path, 'Dear diary, '.repeat(1_000))
  const error = await rejection(openStore({ path }))
  expect(error).toMatchObject({ code: 'corrupt' })
  expect(error.message).toContain('The file is something else than an event store: choose another `path`')
  expect(readFileSync(path, 'utf8')).toBe('Dear diary, '.repeat(1_000))
})

test('a file whose tables are gone or changed is corrupt, never an empty store', async () => {
  const harm = [
    'DROP TABLE events',
    'DROP TABLE meta',
    'DROP TABLE ticket_index',
    'ALTER TABLE events ADD COLUMN x TEXT',
  ]
  for (const sql of [...harm, `DELETE FROM meta`, 'PRAGMA user_version = 0']) {
    const path = temporaryPath()
    await used(path)
    change(path, sql)
    expect((await rejection(openStore({ path }))).code, sql).toBe('corrupt')
  }
})

test('a trigger or an index of somebody else on our tables is refused, a table of their own is not', async () => {
  const path = temporaryPath()
  await used(path)
  change(path, 'CREATE TABLE _replication (id INTEGER PRIMARY KEY, seq INTEGER)')
  const store = await openStore({ path })
  expect(told(await store.append(request('b')))).toBe('appended')
  await store.close()
  change(path, 'CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END')
  const { code, message } = await rejection(openStore({ path }))
  expect(code).toBe('unsafe')
  expect(message).toContain('trigger t on the table events')
})

test('a write-ahead log whose file is gone or empty is not thrown away', async () => {
  for (const lose of [rmSync, (path: string) => writeFileSync(path, '')]) {
    const path = temporaryPath()
    const store = await openStore({ path })
    await store.append(request('a'))
    const log = readFileSync(`${path}-wal`)
    await store.close()
    // As after a power cut: the log has not been taken over into the file yet.
    writeFileSync(`${path}-wal`, log)
    renameSync(path, `${path}.kept`)
    writeFileSync(path, '')
    lose(path)
    const { code, message } = await rejection(openStore({ path }))
    expect(code).toBe('corrupt')
    expect(message).toContain(`${path}-wal`)
    expect(readFileSync(`${path}-wal`).equals(log)).toBe(true)
  }
})
