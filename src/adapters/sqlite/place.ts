import { accessSync, chmodSync, closeSync, constants, fchmodSync, fsyncSync, openSync } from 'node:fs'
import { realpathSync, statfsSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { EventStoreError } from '../../ports/event-store.js'
import { networkFileSystem } from './network.js'

/** Where the file is, and which file it is: a path may come to lead to another one. */
export interface Place {
  readonly path: string
  readonly device: number
  readonly inode: number
}

const ownerOnly = 0o600

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const denied = (what: string, remedy: string, cause?: unknown): EventStoreError =>
  new EventStoreError('denied', `${what}: ${remedy}.${cause === undefined ? '' : ` (${reasonOf(cause)})`}`, { cause })

const requireFolder = (folder: string, allowNetworkFileSystem: boolean): void => {
  if (statOf(folder)?.isDirectory() !== true)
    throw denied(`The folder ${folder} for the event store does not exist`, 'create it, or correct `path`')
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw denied(`The folder ${folder} for the event store cannot be written`, 'let this user write to it', error)
  }
  const network = networkFileSystem(statfsSync(folder).type)
  if (network === undefined || allowNetworkFileSystem) return
  const remedy =
    'put it on a local disk, or set allowNetworkFileSystem if you know that locks and shared memory work there'
  throw new EventStoreError(
    'unsafe',
    `${folder} is on ${network}, where SQLite may corrupt the event store: ${remedy}.`,
  )
}

const requireNoOrphanedLog = (path: string): void => {
  // SQLite would delete the write-ahead log of an empty file, and with it the newest events.
  if ((statOf(`${path}-wal`)?.size ?? 0) === 0) return
  const what = `${path} is missing or empty, but its newest events are in ${path}-wal`
  throw new EventStoreError('corrupt', `${what}: put the file back beside it, or move ${path}-wal away for good.`)
}

const isThereAlready = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/**
 * Makes an empty file that only its owner may read; `false` where there is one. It is closed before SQLite ever sees it:
 * closing any descriptor of a file gives up all POSIX locks that the process holds on it, SQLite's too. For the same
 * reason nothing here reads the file by other means than SQLite.
 */
const makeFile = (path: string): boolean => {
  try {
    const descriptor = openSync(path, 'wx', ownerOnly)
    fchmodSync(descriptor, ownerOnly)
    closeSync(descriptor)
    if (process.platform === 'win32') return true
    const folder = openSync(dirname(path), 'r')
    fsyncSync(folder)
    closeSync(folder)
    return true
  } catch (error) {
    if (isThereAlready(error)) return false
    throw denied(`${path} cannot be created`, 'choose a folder that this user can write to', error)
  }
}

/** Makes an empty file that only its owner may read; refuses to touch one that exists. */
export const createFile = (path: string): void => {
  if (!makeFile(path)) throw denied(`${path} exists already`, 'choose a new name')
}

const requireUsable = (path: string, stats: Stats): void => {
  if (!stats.isFile()) throw denied(`${path} is not a file`, 'choose another `path`')
  if (stats.nlink > 1)
    // Under each of its names SQLite keeps another write-ahead log, and none knows of the others.
    throw new EventStoreError('unsafe', `${path} has ${stats.nlink} hard links: leave it only one name.`)
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw denied(`${path} cannot be written`, 'let this user read and write it', error)
  }
}

const realPathOf = (path: string): string => {
  if (statOf(path) !== undefined) return realpathSync(path)
  const folder = dirname(path)
  return statOf(folder) === undefined ? path : join(realpathSync(folder), basename(path))
}

/**
 * Finds the file, or makes an empty one; refuses places where it would not be safe. Symbolic links are followed once,
 * here: locks, `-wal` and `-shm` belong to what the path leads to.
 */
export const findPlace = (given: string, allowNetworkFileSystem: boolean): Place => {
  const path = realPathOf(resolve(given))
  requireFolder(dirname(path), allowNetworkFileSystem)
  if ((statOf(path)?.size ?? 0) === 0) requireNoOrphanedLog(path)
  // Another process that starts at the same moment may be the one that makes it.
  if (statOf(path) === undefined) makeFile(path)
  const stats = statOf(path)
  if (stats === undefined) throw denied(`${path} leads nowhere`, 'mend or remove the symbolic link')
  requireUsable(path, stats)
  return { path, device: stats.dev, inode: stats.ino }
}

/**
 * Refuses to go on when the path leads to another file now: a backup was put back, or the file was removed, under our
 * feet. What is written to the old one nobody will ever find.
 */
export const requireSameFile = ({ path, device, inode }: Place): void => {
  const stats = statOf(path)
  if (stats !== undefined && stats.ino === inode && stats.dev === device) return
  const what = stats === undefined ? 'removed' : 'replaced'
  throw new EventStoreError('unsafe', `${path} was ${what} while it was open: restart this process.`)
}

/**
 * Lets only the owner read the files. A wider mode is narrowed rather than refused: it is what `cp` makes of a restored
 * backup, and refusing that in the night of the restore would harm more than it protects.
 */
export const narrowMode = ({ path }: Place): void => {
  if (process.platform === 'win32') return
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const stats = statOf(file)
    if (stats === undefined || (stats.mode & 0o077) === 0) continue
    try {
      chmodSync(file, ownerOnly)
    } catch (error) {
      throw denied(`${file} can be read by others, and its mode cannot be changed`, `chmod 600 ${file}`, error)
    }
  }
}
