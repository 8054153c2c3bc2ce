import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reasonOf, trouble } from './failure.js'

/**
 * Holds back output until the end has shown that it is true: in memory at first, in a temporary file when it grows.
 */
export interface Spool {
  readonly add: (line: string) => void
  /** Hands over everything that was added, in order and in pieces. */
  readonly copyTo: (write: (piece: Buffer) => Promise<void>) => Promise<void>
  /** Leaves nothing behind. */
  readonly discard: () => void
}

const pieceSize = 64 * 1024

/** Gone as soon as the process is, whichever way it ends: where an open file can lose its name, it does so at once. */
const openFile = (): { readonly folder: string; readonly file: number } => {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-escalation-'))
  const file = openSync(join(folder, 'spool'), 'wx+', 0o600)
  remove(folder)
  return { folder, file }
}

const remove = (folder: string): void => {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {
    // Windows does not let go of a file that is open; it goes when that is closed.
  }
}

export const spool = (mostInMemory = 8 * 2 ** 20): Spool => {
  let lines: string[] = []
  let length = 0
  let pieces: Buffer[] = []
  let inMemory = 0
  let onDisk: { readonly folder: string; readonly file: number } | undefined

  const spill = (): void => {
    try {
      onDisk ??= openFile()
      for (const piece of pieces) writeSync(onDisk.file, piece)
    } catch (error) {
      throw trouble(`cannot keep the results in ${tmpdir()}: ${reasonOf(error)}`, error)
    }
    pieces = []
    inMemory = 0
  }

  const flush = (): void => {
    const piece = Buffer.from(lines.join(''))
    pieces.push(piece)
    inMemory += piece.length
    lines = []
    length = 0
    if (inMemory > mostInMemory) spill()
  }

  return {
    add: line => {
      lines.push(line)
      length += line.length
      if (length > pieceSize) flush()
    },
    copyTo: async write => {
      flush()
      if (onDisk !== undefined) {
        const buffer = Buffer.alloc(pieceSize)
        let position = 0
        for (;;) {
          const read = readSync(onDisk.file, buffer, 0, pieceSize, position)
          if (read === 0) break
          position += read
          await write(buffer.subarray(0, read))
        }
      }
      for (const piece of pieces) await write(piece)
    },
    discard: () => {
      pieces = []
      if (onDisk === undefined) return
      closeSync(onDisk.file)
      remove(onDisk.folder)
      onDisk = undefined
    },
  }
}
