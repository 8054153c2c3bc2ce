import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadDriver, type SqliteDriver } from '../../../src/adapters/sqlite/driver.js'
import { driver, driverWith, openStore, rejection, request, temporaryPath, told } from './fixture.js'

const withVersion = (version: string): SqliteDriver =>
  driverWith((sql, proceed) => (sql.includes('sqlite_version()') ? { version } : proceed()))

test.each(['3.51.2', '3.50.99', '3.7.0', '2.99.99'])('SQLite %s is refused, with what is needed', async version => {
  const { code, message } = await rejection(openStore({ path: temporaryPath(), driver: withVersion(version) }))
  expect(code).toBe('unsafe')
  expect(message).toContain(`SQLite ${version}`)
  expect(message).toContain('3.51.3 or newer')
  expect(message).toContain('@photostructure/sqlite')
})

test.each(['3.51.3', '3.51.10', '3.52.0', '4.0.0'])('SQLite %s is accepted', async version => {
  const store = await openStore({ path: temporaryPath(), driver: withVersion(version) })
  expect(told(await store.append(request('a')))).toBe('appended')
})

test('an old SQLite does not touch the file', async () => {
  const path = temporaryPath()
  await rejection(openStore({ path, driver: withVersion('3.51.2') }))
  expect(existsSync(`${path}-wal`)).toBe(false)
  const store = await openStore({ path })
  expect(told(await store.append(request('a')))).toBe('appended')
})

const missing = (name: string) => ({ name, load: () => Promise.reject(new Error(`Cannot find package '${name}'`)) })
const present = (name: string, module: SqliteDriver) => ({ name, load: () => Promise.resolve(module) })

test('the SQLite of Node is taken when it is new enough', async () => {
  const own = driverWith((_, proceed) => proceed())
  expect(await loadDriver([present('node:sqlite', own), missing('@photostructure/sqlite')])).toBe(own)
})

test('the optional package is taken when Node has no SQLite, or an old one', async () => {
  const candidates = [missing('node:sqlite'), present('node:sqlite', withVersion('3.46.1'))]
  for (const candidate of candidates)
    expect(await loadDriver([candidate, present('@photostructure/sqlite', driver)])).toBe(driver)
})

test('without either, the error names the package to install and what was found', async () => {
  const none = rejection(loadDriver([present('node:sqlite', withVersion('3.46.1')), missing('@photostructure/sqlite')]))
  const { code, message } = await none
  expect(code).toBe('unsafe')
  expect(message).toContain('npm install @photostructure/sqlite')
  expect(message).toContain('node:sqlite has 3.46.1')
  expect(message).toContain('@photostructure/sqlite cannot be loaded')
})

test('both known modules are drivers as they are', async () => {
  const modules: SqliteDriver[] = [await import('@photostructure/sqlite')]
  // Not every Node that this is tested on has it; that its types fit is what counts.
  await import('node:sqlite').then(
    module => modules.push(module),
    () => undefined,
  )
  for (const module of modules) expect(module.DatabaseSync).toBeTypeOf('function')
})
