import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { instantText } from '../codecs/instant.js'
import type { Fact } from '../domain/ticket/fact.js'
import type { Instant } from '../domain/time.js'
import { badInput, Failure, reasonOf, trouble, whyUnreadable } from './failure.js'
import { factLines } from './fact-lines.js'

export interface FactFileOptions {
  /** Takes a file that is not in order of time: all of it goes into memory. */
  readonly sort: boolean
  /** Told how much of the file has been read, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined
}

/** Small: what is made of a piece at once has to be copied when garbage is collected, and is kept where that takes time. */
const pieceSize = 64 * 1024

const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b

/** The bytes of a file, in one buffer that is filled again and again: a piece is good until the next one. */
function* rawPieces(path: string, onProgress: FactFileOptions['onProgress']): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(pieceSize)
  let file: number | undefined
  let done = 0
  try {
    file = openSync(path, 'r')
    const { size } = fstatSync(file)
    for (;;) {
      const read = readSync(file, buffer)
      if (read === 0) break
      done += read
      onProgress?.(size === 0 ? 0 : Math.min(1, done / size))
      yield buffer.subarray(0, read)
    }
  } catch (error) {
    throw trouble(`cannot read ${path}: ${whyUnreadable(error)}`, error)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** The unpacking runs ahead of whoever reads: it needs pieces that stay as they are. */
function* copies(pieces: Iterable<Buffer>): Generator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece)
}

async function* unpacked(packed: Iterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: pieceSize })
  // Whoever reads from the end of the line sees every error on the way.
  pipeline(Readable.from(copies(packed), { objectMode: false }), gunzip, () => undefined)
  for await (const piece of gunzip) yield piece as Buffer
}

/** What the file holds, unpacked if it is packed: the first bytes tell, whatever its name is. */
async function* pieces(path: string, onProgress: FactFileOptions['onProgress']): AsyncGenerator<Buffer> {
  const raw = rawPieces(path, onProgress)
  try {
    const first = raw.next()
    const start = first.done === true ? Buffer.alloc(0) : first.value
    const all = (function* (): Generator<Buffer> {
      yield start
      yield* raw
    })()
    if (isGzip(start)) yield* unpacked(all)
    else if (path.endsWith('.gz')) throw badInput(`${path}: is not packed with gzip, though its name says so`)
    else yield* all
  } finally {
    raw.return(undefined)
  }
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')

/**
 * Reads the facts of a `.jsonl` or `.jsonl.gz` file, piece by piece, and hands them over in order of time; equal times
 * keep the order of the file. Rejects with a {@link Failure} that names the line at the first thing that is wrong.
 */
export const readFacts = async (
  path: string,
  { sort, onProgress }: FactFileOptions,
  take: (fact: Fact) => void,
): Promise<void> => {
  const unsorted: Fact[] = []
  let newestAt: Instant | undefined
  let newestLine = 0
  const takeInOrder = (fact: Fact, line: number): void => {
    const { at } = fact
    if (newestAt !== undefined && at < newestAt)
      throw badInput(
        `${path}:${line}: ${instantText(at)} is earlier than line ${newestLine}, ${instantText(newestAt)}. ` +
          'Sort the file by time, or let --sort do that in memory.',
      )
    newestAt = at
    newestLine = line
    take(fact)
  }
  const lines = factLines(path, sort ? fact => unsorted.push(fact) : takeInOrder)
  try {
    for await (const piece of pieces(path, onProgress)) lines.read(piece)
  } catch (error) {
    if (error instanceof Failure || !isDamage(error)) throw error
    throw badInput(`${path}:${lines.count() + 1}: the file is damaged from here on: ${reasonOf(error)}`)
  }
  lines.end()
  unsorted.sort((a, b) => a.at - b.at).forEach(take)
}
