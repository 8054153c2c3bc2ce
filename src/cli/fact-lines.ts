import { isAscii, isUtf8 } from 'node:buffer'
import { decodeFact } from '../codecs/fact.js'
import { printable, problemText } from '../codecs/problem.js'
import type { Fact } from '../domain/ticket/fact.js'
import { badInput, reasonOf, type Failure } from './failure.js'

/** The longest line there can be, in bytes: far more than a fact of ours, less than what hurts. */
export const longestLine = 2 ** 20

const lineEnd = 0x0a

/** Turns the bytes of a history into facts, wherever they are cut. */
export interface FactLines {
  /** Takes the facts of all lines that end in this piece. */
  readonly read: (piece: Buffer) => void
  /** Takes the fact of a last line without an end. */
  readonly end: () => void
  /** How many lines were read so far. */
  readonly count: () => number
}

const byteOrderMark = Buffer.from('\ufeff')

/**
 * Reads one JSON object a line. Tolerates a byte order mark, CRLF and blank lines; refuses everything else that is not
 * a fact, with the number of its line. `take` gets the facts one by one, each with the number of its line.
 */
export const factLines = (path: string, take: (fact: Fact, line: number) => void): FactLines => {
  let count = 0
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = true

  const bad = (problem: string, line = count): Failure => badInput(`${path}:${line}: ${problem}`)

  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text)
    } catch (error) {
      const hint = /\.ya?ml$/i.test(path) ? '. A config is given to --config; a history has one JSON object a line' : ''
      throw bad(`not JSON: ${printable(reasonOf(error))}${hint}`)
    }
  }

  const takeLine = (text: string): void => {
    const fact = decodeFact(parse(text))
    if (fact._tag === 'Left') throw bad(fact.left.map(problemText).join(`\n${path}:${count}: `))
    take(fact.right, count)
  }

  const refuseLong = (bytes: number): void => {
    if (bytes > longestLine) throw bad(`a line of more than ${longestLine} bytes is not a fact`, count + 1)
  }

  /** Which line is not UTF-8, in a piece that is not. */
  const refuseBroken = (whole: Buffer): never => {
    let line = count + 1
    let start = 0
    for (let end = whole.indexOf(lineEnd); end >= 0; end = whole.indexOf(lineEnd, start)) {
      if (!isUtf8(whole.subarray(start, end))) break
      start = end + 1
      line++
    }
    throw bad('not UTF-8', line)
  }

  /** Whole lines, each with its end. */
  const takeAll = (whole: Buffer): void => {
    const isPlain = isAscii(whole)
    if (!isPlain && !isUtf8(whole)) refuseBroken(whole)
    const text = whole.toString(isPlain ? 'latin1' : 'utf8')
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      // A character has at most three bytes for each of its UTF-16 units.
      if ((end - start) * 3 > longestLine) refuseLong(Buffer.byteLength(text.slice(start, end)))
      const line = text.slice(start, end)
      count++
      start = end + 1
      if (line.trim() !== '') takeLine(line)
    }
  }

  /** Without the mark that some programs put at the beginning of a text. */
  const withoutMark = (piece: Buffer): Buffer => {
    if (!isFirst || piece.length < byteOrderMark.length) return piece
    isFirst = false
    return piece.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? piece.subarray(byteOrderMark.length) : piece
  }

  return {
    read: piece => {
      const bytes = withoutMark(rest.length === 0 ? piece : Buffer.concat([rest, piece]))
      const end = bytes.lastIndexOf(lineEnd) + 1
      // A copy: the piece's own bytes are written over by the next one.
      rest = Buffer.from(bytes.subarray(end))
      refuseLong(rest.length)
      if (end > 0) takeAll(bytes.subarray(0, end))
    },
    end: () => {
      const last = withoutMark(rest)
      rest = Buffer.alloc(0)
      if (last.length > 0) takeAll(Buffer.concat([last, Buffer.from('\n')]))
    },
    count: () => count,
  }
}
