import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import {
  driver,
  driverWith,
  event,
  openStore,
  rejection,
  request,
  temporaryFolder,
  temporaryPath,
  told,
} from './fixture.js'

const countIn = async (path: string): Promise<number> => {
  const store = await openStore({ path })
  const { events } = await store.readLog({ after: -1, limit: 1_000_000 })
  expect(events.filter(({ damage }) => damage !== undefined)).toEqual([])
  await store.close()
  return events.length
}

test('a backup has everything; a copy of the file alone has lost what is in the log beside it', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.appendMany(Array.from({ length: 100 }, (_, n) => request(`s${n}`)))
  const backup = join(temporaryFolder(), 'backup.db')
  const copy = join(temporaryFolder(), 'copy.db')
  await store.backup(backup)
  copyFileSync(path, copy)
  expect(await countIn(backup)).toBe(100)
  // Here not even the tables have reached the file: an empty store is what the copy would be taken for.
  const database = new driver.DatabaseSync(copy)
  const { count } = database.prepare(`SELECT count(*) AS count FROM sqlite_schema`).get() as { count: number }
  const rows =
    count === 0 ? 0 : (database.prepare('SELECT count(*) AS rows FROM events').get() as { rows: number }).rows
  expect(rows).toBeLessThan(100)
  database.close()
})

test('a backup can be opened, read and appended to like the store it was taken from', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.index?.(['']).replace({ format: 3, position: -1, rows: [] })
  await store.append(request('a'))
  await store.index?.(['']).advance({ position: 1, rows: [{ stream: 'a', revision: 0, data: 'row' }], removed: [] })
  const target = join(temporaryFolder(), 'backup.db')
  await store.backup(target)
  await store.append(request('a', 0))
  const restored = await openStore({ path: target })
  expect(await restored.readStream('a')).toHaveLength(1)
  expect(await restored.index?.(['']).state()).toEqual({ format: 3, position: 1 })
  expect(await restored.index?.(['']).rowsOf(['a'])).toEqual([{ stream: 'a', revision: 0, data: 'row' }])
  expect(told(await restored.append(request('a', 0)))).toBe('appended')
})

test.runIf(process.platform !== 'win32')('only the owner may read a backup, and it is one file', async () => {
  const store = await openStore({ path: temporaryPath() })
  await store.append(request('a'))
  const target = join(temporaryFolder(), 'backup.db')
  await store.backup(target)
  expect((statSync(target).mode & 0o777).toString(8)).toBe('600')
  expect(readdirSync(dirname(target))).toEqual(['backup.db'])
})

test('a backup overwrites nothing', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.append(request('a'))
  const target = join(temporaryFolder(), 'backup.db')
  await store.backup(target)
  const before = readFileSync(target)
  for (const existing of [target, path]) {
    const { code, message } = await rejection(store.backup(existing))
    expect(code).toBe('denied')
    expect(message).toContain(existing)
  }
  expect(readFileSync(target).equals(before)).toBe(true)
  expect(told(await store.append(request('b')))).toBe('appended')
})

test('a backup is of one moment while others write', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  const other = await openStore({ path })
  const large = (name: string) => request(name, -1, { events: [event({ text: 'x'.repeat(2_000) })] })
  await store.appendMany(Array.from({ length: 3_000 }, (_, n) => large(`s${n}`)))
  const target = join(temporaryFolder(), 'backup.db')
  const backing = { isDone: false }
  const backup = store.backup(target).finally(() => (backing.isDone = true))
  let written = 0
  while (!backing.isDone) {
    await store.append(large(`own${written}`))
    await other.append(large(`theirs${written}`))
    written++
  }
  await backup
  expect(written).toBeGreaterThan(0)
  // That no position is missing among them is checked by reading them.
  const count = await countIn(target)
  expect(count).toBeGreaterThanOrEqual(3_000)
  expect(count).toBeLessThanOrEqual(3_000 + 2 * written)
})

test('a backup that fails leaves nothing behind', async () => {
  const failing = { ...driverWith((_sql, proceed) => proceed()), backup: () => Promise.reject(new Error('no')) }
  const store = await openStore({ path: temporaryPath(), driver: failing })
  const folder = temporaryFolder()
  expect((await rejection(store.backup(join(folder, 'backup.db')))).code).toBe('unavailable')
  expect(readdirSync(folder)).toEqual([])
  expect((await rejection(store.backup(join(folder, 'missing', 'backup.db')))).code).toBe('denied')
})

test('a backup to what is no path is refused, and nothing is made', async () => {
  const store = await openStore({ path: temporaryPath() })
  for (const path of [undefined, 5, '', new URL('file:///tmp/backup.db')])
    await expect(store.backup(path as never)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^backup: expected the path of a file, got /) as unknown,
    })
  await store.close()
})
