import { readFileSync, statSync } from 'node:fs'
import { isUtf8 } from 'node:buffer'
import type { Document, LineCounter } from 'yaml'
import { decodeConfig, type Config } from '../codecs/config.js'
import { printable, problemText, type InputProblem } from '../codecs/problem.js'
import { badInput, trouble, whyUnreadable } from './failure.js'
import { frame } from './frame.js'

/** More is no config. */
const largestFile = 16 * 2 ** 20

/** The most problems that are shown, each with its line. */
const mostShown = 10

const textOf = (path: string): string => {
  let bytes: Buffer
  try {
    if (statSync(path).size > largestFile) throw new Error(`it has more than ${largestFile} bytes`)
    bytes = readFileSync(path)
  } catch (error) {
    throw trouble(`cannot read ${path}: ${whyUnreadable(error)}`, error)
  }
  if (!isUtf8(bytes)) throw badInput(`${path}: not UTF-8`)
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}

type Span = readonly [number, number]

interface Found {
  readonly span: Span
  readonly message: string
}

const spanOf = (node: unknown): Span | undefined => {
  const range = (node as { readonly range?: readonly [number, number, number] | null } | null | undefined)?.range
  return range === undefined || range === null ? undefined : [range[0], range[1]]
}

/** Where a key is written, for it may be the key that is wrong. */
const keySpan = (document: Document, path: ReadonlyArray<string>): Span | undefined => {
  const map = document.getIn(path.slice(0, -1), true) as
    { readonly items?: ReadonlyArray<{ readonly key?: { readonly value?: unknown } }> } | undefined
  return spanOf(map?.items?.find(({ key }) => key?.value === path.at(-1))?.key)
}

/** Where the thing at a path is written; what is missing is looked for where it should be. */
const placeOf = (document: Document, { path, about }: InputProblem): Span => {
  const key = about === 'key' ? keySpan(document, path) : undefined
  if (key !== undefined) return key
  for (let length = path.length; length > 0; length--) {
    const span = spanOf(document.getIn(path.slice(0, length), true))
    if (span !== undefined) return span
  }
  return [0, 0]
}

const framed = (path: string, text: string, counter: LineCounter, { span, message }: Found): string => {
  const { line, col } = counter.linePos(span[0])
  return `${path}:${line}:${col}: ${message}\n${frame(text, line, col, span[1] - span[0])}`
}

const refuse = (path: string, text: string, counter: LineCounter, found: ReadonlyArray<Found>): never => {
  // Within a line a misspelt key comes first: it often is why something else is missing.
  const lineOf = ({ span }: Found): number => counter.linePos(span[0]).line
  const inOrder = [...found].sort((a, b) => lineOf(a) - lineOf(b))
  const shown = inOrder.slice(0, mostShown).map(one => framed(path, text, counter, one))
  const left = found.length - shown.length
  throw badInput([...shown, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n\n'))
}

/** Whether this is a history, by its first line: as YAML it would be hundreds of mistakes. */
const isHistory = (text: string): boolean => {
  const [first = ''] = text.trimStart().split('\n', 1)
  try {
    const fact: unknown = JSON.parse(first)
    return typeof fact === 'object' && fact !== null && 'type' in fact && 'ticketId' in fact
  } catch {
    return false
  }
}

/**
 * Reads a config, YAML or JSON. Everything that is wrong with it is shown in its place, with the line it stands in.
 */
export const readConfigFile = async (path: string): Promise<Config> => {
  const text = textOf(path)
  if (isHistory(text)) throw badInput(`${path} is a history, not a config: give it to --facts`)
  // Loaded here and not above: it takes longer than all the rest, and not every command needs it.
  const { LineCounter, parseDocument } = await import('yaml')
  const counter = new LineCounter()
  let document: Document
  let input: unknown
  const found: Found[] = []
  try {
    document = parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true })
    const complaints = [...document.errors, ...document.warnings]
    found.push(...complaints.map(({ pos, message }) => ({ span: pos, message: printable(message) })))
    // A key that is there twice leaves the rest to be looked at; any other mistake makes guesses of it.
    if (complaints.some(({ code }) => code !== 'DUPLICATE_KEY')) refuse(path, text, counter, found)
    input = document.toJS()
  } catch (error) {
    if (error instanceof RangeError) throw badInput(`${path}: nested too deeply`)
    if (error instanceof ReferenceError) throw badInput(`${path}: ${printable(error.message)}`)
    throw error
  }
  const config = decodeConfig(input)
  if (config._tag === 'Right' && found.length === 0) return config.right
  const problems = config._tag === 'Left' ? config.left : []
  found.push(...problems.map(problem => ({ span: placeOf(document, problem), message: problemText(problem) })))
  return refuse(path, text, counter, found)
}
