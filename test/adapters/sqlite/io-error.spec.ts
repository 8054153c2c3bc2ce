import { existsSync, truncateSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  driverWith,
  event,
  openStore,
  rejection,
  request,
  sqliteError,
  temporaryPath,
  told,
  type Meddle,
} from './fixture.js'

const ioError = () => sqliteError(1034, 'disk I/O error')

type NextCommit = 'succeeds' | 'fails' | 'fails though it is written' | 'is written and takes the disk with it'

/** A disk that fails as the test says. */
const onFailingDisk = async () => {
  const disk = {
    nextCommit: 'succeeds' as NextCommit,
    isDead: false,
    canCheckpoint: true,
    connections: 0,
    onFailure: (): void => undefined,
  }
  const meddle: Meddle = (sql, proceed) => {
    if (disk.isDead) throw ioError()
    if (!disk.canCheckpoint && sql.includes('wal_checkpoint')) return { busy: 1, log: 3, checkpointed: 0 }
    if (sql !== 'COMMIT' || disk.nextCommit === 'succeeds') return proceed()
    if (disk.nextCommit !== 'fails') proceed()
    disk.isDead = disk.nextCommit === 'is written and takes the disk with it'
    disk.nextCommit = 'succeeds'
    disk.onFailure()
    throw ioError()
  }
  const driver = driverWith(meddle, () => disk.connections++)
  const path = temporaryPath()
  const store = await openStore({ path, driver, busyRetryMs: 0 })
  return { store, disk, path }
}

const twoEvents = (stream: string, expectedRevision = -1) =>
  request(stream, expectedRevision, { events: [event(), event()] })

test('a commit that failed and is not there was not written, and is told as failed', async () => {
  const { store, disk } = await onFailingDisk()
  await store.append(request('a'))
  const before = disk.connections
  disk.nextCommit = 'fails'
  const refused = twoEvents('b')
  expect(told(await store.append(refused))).toBe('failed: unavailable')
  expect(disk.connections, 'the connection was replaced').toBe(before + 1)
  expect(await store.readStream('b')).toEqual([])
  expect(await store.index?.(['']).rowsOf(['b'])).toEqual([])
  expect(told(await store.append(refused))).toBe('appended')
})

test('a commit that failed and is there was written, and is told as appended', async () => {
  const { store, disk } = await onFailingDisk()
  await store.append(request('a'))
  disk.nextCommit = 'fails though it is written'
  const outcome = await store.append(twoEvents('a', 0))
  expect(outcome).toEqual({ status: 'appended', revision: 2, position: await store.head() })
  expect(await store.readStream('a')).toHaveLength(3)
})

test('each of several appends in a commit that failed is told what became of it', async () => {
  for (const nextCommit of ['fails', 'fails though it is written'] as const) {
    const { store, disk } = await onFailingDisk()
    await store.append(request('old'))
    disk.nextCommit = nextCommit
    const requests = [twoEvents('a'), request('old'), twoEvents('b')]
    const outcomes = (await Promise.all(requests.map(store.append))).map(told)
    const isWritten = nextCommit !== 'fails'
    expect(outcomes[0]).toBe(isWritten ? 'appended' : 'failed: unavailable')
    expect(outcomes[1]).toBe(isWritten ? 'conflict' : 'failed: unavailable')
    expect(outcomes[2]).toBe(outcomes[0])
    expect((await store.readStreams(['a', 'b'])).map(({ length }) => length)).toEqual(isWritten ? [2, 2] : [0, 0])
  }
})

test('a commit that cannot be looked up is told as unknown, and the store recovers with the disk', async () => {
  const { store, disk } = await onFailingDisk()
  await store.append(request('a'))
  disk.nextCommit = 'is written and takes the disk with it'
  const unclear = twoEvents('b')
  expect(told(await store.append(unclear))).toBe('unknown: unavailable')
  expect((await rejection(store.readStream('a'))).code).toBe('unavailable')
  expect(told(await store.append(request('c')))).toBe('failed: unavailable')
  disk.isDead = false
  expect(await store.readStream('b')).toHaveLength(2)
  expect(told(await store.append(unclear))).toBe('appended')
  expect(told(await store.append(request('c')))).toBe('appended')
})

test('a commit that is there but cannot be brought to the disk is unknown, because its sync has failed', async () => {
  const { store, disk } = await onFailingDisk()
  disk.nextCommit = 'fails though it is written'
  disk.canCheckpoint = false
  expect(told(await store.append(twoEvents('a')))).toBe('unknown: unavailable')
  expect(await store.readStream('a')).toHaveLength(2)
})

test('a file that was emptied meanwhile is not taken for a new one', async () => {
  const { store, disk, path } = await onFailingDisk()
  await store.append(request('a'))
  disk.nextCommit = 'fails'
  disk.onFailure = () => {
    for (const file of [path, `${path}-wal`]) truncateSync(file)
  }
  expect(told(await store.append(request('b')))).toBe('unknown: unavailable')
  expect((await rejection(store.readStream('a'))).code).toBe('corrupt')
  const backup = `${path}.backup`
  expect((await rejection(store.backup(backup))).code).toBe('corrupt')
  expect(existsSync(backup)).toBe(false)
})

test('an error in the middle of a transaction writes nothing and replaces the connection', async () => {
  let isBroken = false
  let connections = 0
  const meddle: Meddle = (sql, proceed) => {
    if (isBroken && sql.startsWith('INSERT INTO events')) {
      isBroken = false
      throw ioError()
    }
    return proceed()
  }
  const store = await openStore({ path: temporaryPath(), driver: driverWith(meddle, () => connections++) })
  isBroken = true
  expect(told(await store.append(twoEvents('a')))).toBe('failed: unavailable')
  expect(await store.readStream('a')).toEqual([])
  expect(connections).toBe(2)
  expect(told(await store.append(twoEvents('a')))).toBe('appended')
})
