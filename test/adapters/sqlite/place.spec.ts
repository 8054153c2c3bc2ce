import type * as nodeFs from 'node:fs'
import { chmodSync, linkSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from '../../../src/adapters/system-clock.js'
import { networkFileSystem } from '../../../src/adapters/sqlite/network.js'
import { startChild } from '../../child-process.js'
import { openStore, rejection, request, temporaryFolder, temporaryPath, told } from './fixture.js'

/** What statfs(2) says of every folder, where a test pretends; see `node:fs` below. */
const pretended = vi.hoisted(() => ({ fileSystem: undefined as number | undefined }))

vi.mock('node:fs', async importOriginal => {
  const fs = await importOriginal<typeof nodeFs>()
  const statfsSync = (path: string) => ({ type: pretended.fileSystem ?? fs.statfsSync(path).type })
  return { ...fs, statfsSync, default: { ...fs, statfsSync } }
})

afterEach(() => {
  pretended.fileSystem = undefined
})

const isUnix = process.platform !== 'win32'
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)

/** What somebody who is not root gets to hear, for whom permissions count. */
const refusalOfNobody = async (path: string): Promise<{ code: string; message: string }> => {
  const isRoot = process.getuid?.() === 0
  const child = startChild(new URL('./opening-child.ts', import.meta.url), [path], isRoot ? { uid: 65_534 } : {})
  const refusal = JSON.parse(await child.line()) as { code: string; message: string }
  await child.ended
  return refusal
}

test.runIf(isUnix)('only the owner may read the file, its log and its shared memory', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.append(request('a'))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file), file).toBe('600')
})

test.runIf(isUnix)('a file that others may read is narrowed, and so is what is beside it', async () => {
  const path = temporaryPath()
  const first = await openStore({ path })
  await first.append(request('a'))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) chmodSync(file, 0o644)
  const second = await openStore({ path })
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file), file).toBe('600')
  await Promise.all([first.close(), second.close()])
  chmodSync(path, 0o666)
  const third = await openStore({ path })
  await third.append(request('b'))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file), file).toBe('600')
})

test('a folder that is missing is refused: what, where, how to mend it', async () => {
  const path = join(temporaryFolder(), 'missing', 'events.db')
  const { code, message } = await rejection(openStore({ path }))
  expect(code).toBe('denied')
  expect(message).toContain(join(path, '..'))
  expect(message).toMatch(/does not exist: create it/)
})

test.runIf(isUnix)('a folder that cannot be written is refused: what, where, how to mend it', async () => {
  const folder = temporaryFolder()
  chmodSync(folder, 0o555)
  const { code, message } = await refusalOfNobody(join(folder, 'events.db'))
  chmodSync(folder, 0o755)
  expect(code).toBe('denied')
  expect(message).toContain(folder)
  expect(message).toMatch(/cannot be written: let this user write to it/)
})

test.runIf(isUnix)('a file that cannot be written is refused: what, where, how to mend it', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'events.db')
  const store = await openStore({ path })
  await store.close()
  chmodSync(folder, 0o777)
  chmodSync(path, 0o444)
  const { code, message } = await refusalOfNobody(path)
  expect(code).toBe('denied')
  expect(message).toContain(`${path} cannot be written: let this user read and write it`)
})

test('what is no file is refused', async () => {
  const path = join(temporaryFolder(), 'events.db')
  mkdirSync(path)
  expect((await rejection(openStore({ path }))).code).toBe('denied')
})

test.runIf(isUnix)('a symbolic link is followed: the log and the locks are those of the file it leads to', async () => {
  const path = temporaryPath()
  const link = join(temporaryFolder(), 'link.db')
  symlinkSync(path, link)
  // The link is there and the file is not: somebody else, it seems, made one a moment ago.
  const refusal = await rejection(openStore({ path: link }))
  expect(refusal).toMatchObject({ code: 'denied', message: expect.stringContaining('leads nowhere') })
  const direct = await openStore({ path })
  await direct.append(request('a'))
  const linked = await openStore({ path: link })
  expect(await linked.readStream('a')).toHaveLength(1)
  expect(told(await linked.append(request('a')))).toBe('conflict')
  expect(statSync(`${link}-wal`, { throwIfNoEntry: false })).toBeUndefined()
})

test.runIf(isUnix)('a file of two names is refused, since each would get a log of its own', async () => {
  const path = temporaryPath()
  await (await openStore({ path })).close()
  linkSync(path, `${path}.other`)
  const { code, message } = await rejection(openStore({ path }))
  expect(code).toBe('unsafe')
  expect(message).toMatch(/2 hard links/)
})

test.runIf(isUnix)('reading and writing end when the file is replaced or removed while it is open', async () => {
  const replace = (path: string) => {
    renameSync(path, `${path}.old`)
    writeFileSync(path, '')
  }
  for (const [lose, word] of [
    [rmSync, 'removed'],
    [replace, 'replaced'],
  ] as const) {
    const path = temporaryPath()
    let nowMs = 0
    const store = await openStore({ path, clock: { ...systemClock, monotonicMs: () => nowMs } })
    expect(told(await store.append(request('a')))).toBe('appended')
    lose(path)
    nowMs += 100
    const outcome = await store.append(request('b'))
    expect(told(outcome)).toBe('failed: unsafe')
    expect(outcome.status === 'failed' && outcome.error.message).toContain(`was ${word} while it was open`)
    expect((await rejection(store.probe())).code).toBe('unsafe')
    expect((await rejection(store.readStream('a'))).code).toBe('unsafe')
  }
})

test.runIf(process.platform === 'linux')(
  'a network file system is refused, unless it is explicitly allowed',
  async () => {
    const path = temporaryPath()
    pretended.fileSystem = 0x6969
    const { code, message } = await rejection(openStore({ path }))
    expect(code).toBe('unsafe')
    expect(message).toMatch(/is on NFS/)
    const store = await openStore({ path, allowNetworkFileSystem: true })
    expect(told(await store.append(request('a')))).toBe('appended')
  },
)

test.runIf(process.platform === 'linux')('network file systems are known by their numbers, local ones are not', () => {
  for (const [type, name] of [
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xfe534d42, 'SMB2'],
    [0x65735546, 'FUSE'],
  ] as const)
    expect(networkFileSystem(type)).toBe(name)
  // As a 32-bit signed number, which is how some platforms give it.
  expect(networkFileSystem(0xff534d42 | 0)).toBe('CIFS')
  for (const local of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x2fc12fc1, 0x794c7630])
    expect(networkFileSystem(local)).toBeUndefined()
})

test('options that make no sense are refused at once', async () => {
  for (const options of [
    { path: '' },
    { path: ':memory:' },
    { path: 'a\0b' },
    { path: 'x', busyTimeoutMs: -1 },
    { path: 'x', busyRetryMs: Number.NaN },
    { path: 'x', followPollMs: 0 },
  ])
    expect((await rejection(openStore(options))).code, JSON.stringify(options)).toBe('invalid')
})
