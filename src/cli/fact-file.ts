import { createReadStream, statSync } from 'node:fs'
import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { instantText } from '../codecs/instant.js'
import type { Fact } from '../domain/ticket/fact.js'
import { badInput, Failure, reasonOf, trouble } from './failure.js'
import { factLines } from './fact-lines.js'

export interface FactFileOptions {
  /** Takes a file that is not in order of time: all of it goes into memory. */
  readonly sort: boolean
  /** Told how much of the file has been read, from 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined
}

const pieceSize = 256 * 1024

const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size
  } catch (error) {
    throw trouble(`cannot read ${path}: ${reasonOf(error)}`, error)
  }
}

async function* rawPieces(path: string, onProgress: FactFileOptions['onProgress']): AsyncGenerator<Buffer> {
  const size = sizeOf(path)
  let read = 0
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceSize })) {
      const bytes = piece as Buffer
      read += bytes.length
      onProgress?.(size === 0 ? 0 : Math.min(1, read / size))
      yield bytes
    }
  } catch (error) {
    throw trouble(`cannot read ${path}: ${reasonOf(error)}`, error)
  }
}

/** What the file holds, unpacked if it is packed: the first bytes tell, whatever its name is. */
async function* pieces(path: string, onProgress: FactFileOptions['onProgress']): AsyncGenerator<Buffer> {
  const raw = rawPieces(path, onProgress)
  const first = await raw.next()
  const start = first.done === true ? Buffer.alloc(0) : first.value
  if (!isGzip(start)) {
    if (path.endsWith('.gz')) throw badInput(`${path}: is not packed with gzip, though its name says so`)
    yield start
    yield* raw
    return
  }
  const all = async function* (): AsyncGenerator<Buffer> {
    yield start
    yield* raw
  }
  const gunzip = createGunzip({ chunkSize: pieceSize })
  // Whoever reads from the end of the line sees every error on the way.
  pipeline(Readable.from(all(), { objectMode: false }), gunzip, () => undefined)
  for await (const piece of gunzip) yield piece as Buffer
}

const isDamage = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')

/**
 * Reads the facts of a `.jsonl` or `.jsonl.gz` file, piece by piece and in order of time; equal times keep the order of
 * the file. Throws a {@link Failure} that names the line at the first thing that is wrong.
 */
export async function* factsIn(
  path: string,
  { sort, onProgress }: FactFileOptions,
): AsyncGenerator<ReadonlyArray<Fact>> {
  let before: { readonly at: Fact['at']; readonly line: number } | undefined
  const inOrder = (fact: Fact, line: number): void => {
    if (before !== undefined && fact.at < before.at)
      throw badInput(
        `${path}:${line}: ${instantText(fact.at)} is earlier than line ${before.line}, ${instantText(before.at)}. ` +
          'Sort the file by time, or let --sort do that in memory.',
      )
    before = { at: fact.at, line }
  }
  const lines = factLines(path, sort ? () => undefined : inOrder)
  const all: ReadonlyArray<Fact>[] = []
  try {
    for await (const piece of pieces(path, onProgress)) {
      const facts = lines.read(piece)
      if (sort) all.push(facts)
      else yield facts
    }
  } catch (error) {
    if (error instanceof Failure || !isDamage(error)) throw error
    throw badInput(`${path}:${lines.count() + 1}: the file is damaged from here on: ${reasonOf(error)}`)
  }
  const last = lines.end()
  if (!sort) yield last
  else yield [...all.flat(), ...last].sort((a, b) => a.at - b.at)
}
