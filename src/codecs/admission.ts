import type { AppendRequest, ReadLogOptions, ReadStreamOptions } from '../ports/event-store.js'
import { isPlain } from './object.js'

const maxDepth = 64
const maxBytes = 1_048_576

const tooLarge = ` is larger than ${maxBytes} bytes`

/** What is left of the allowed size. Also ends the walk over data whose parts are shared over and over again. */
interface Allowance {
  bytes: number
}

/** What is wrong with `value`, beginning with the path to it; `undefined` when JSON keeps it as it is. */
const problemOf = (value: unknown, depth: number, allowance: Allowance): string | undefined => {
  allowance.bytes -= typeof value === 'string' ? value.length : 1
  if (allowance.bytes < 0) return tooLarge
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : ` is ${value}`
    case 'object':
      return value === null ? undefined : problemWithin(value, depth, allowance)
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      return ` is of type ${typeof value}`
  }
}

/** Walked for everything that is written, so what needs no further look is passed over without a call. */
const problemWithin = (value: object, depth: number, allowance: Allowance): string | undefined => {
  // A cycle is deeper than anything.
  if (depth > maxDepth) return ` is nested deeper than ${maxDepth} levels, or contains itself`
  if (Array.isArray(value)) {
    const items: ReadonlyArray<unknown> = value
    for (let at = 0; at < items.length; at++) {
      const item = items[at]
      if (typeof item === 'number' && Number.isFinite(item) && allowance.bytes-- > 0) continue
      const problem = problemOf(item, depth + 1, allowance)
      if (problem !== undefined) return `[${at}]${problem}`
    }
    return undefined
  }
  // A Date would come back as a text, a Map as {}.
  if (!isPlain(value)) return ' is not a plain object'
  for (const key in value) {
    allowance.bytes -= key.length
    const item = (value as Readonly<Record<string, unknown>>)[key]
    if (typeof item === 'number' && Number.isFinite(item) && allowance.bytes-- > 0) continue
    const problem = problemOf(item, depth + 1, allowance)
    if (problem !== undefined) return `.${key}${problem}`
  }
  return undefined
}

/** The JSON text of `value`, or why JSON would not give the same value back. `name` begins the problem's text. */
export const jsonText = (value: unknown, name: string): { readonly text: string } | { readonly problem: string } => {
  const problem = problemOf(value, 1, { bytes: maxBytes })
  if (problem !== undefined) return { problem: `${name}${problem}` }
  const text = JSON.stringify(value)
  const fits = text.length * 3 <= maxBytes || new TextEncoder().encode(text).length <= maxBytes
  return fits ? { text } : { problem: `${name}${tooLarge}` }
}

/** An event as a store writes it: its data as JSON text. */
export interface AdmittedEvent {
  readonly id: string
  readonly type: string
  readonly text: string
}

/** An append that nothing is wrong with, taken down at the time of the call: later changes by the caller are not seen. */
export interface AdmittedAppend {
  readonly stream: string
  readonly expectedRevision: number
  readonly recordedAt: number
  readonly events: ReadonlyArray<AdmittedEvent>
  /** JSON text; `null` to have no row; `undefined` where the append says nothing about the index. */
}

/** Why a request cannot be written by any store. */
export interface Refusal {
  readonly problem: string
}

const maxNameLength = 2_000
const dash = 0x2d

/** Whether a character is one of 0 to 9 and a to f. */
const isHex = (code: number): boolean => (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66)

/**
 * Looked at character by character, and names below as well: after each sync of a disk the processor's caches are cold,
 * and an engine for regular expressions is much to warm up for so little.
 */
const isUuid = (text: string): boolean => {
  if (text.length !== 36) return false
  for (let at = 0; at < 36; at++) {
    const code = text.charCodeAt(at)
    const isDivision = at === 8 || at === 13 || at === 18 || at === 23
    if (isDivision ? code !== dash : !isHex(code)) return false
  }
  return true
}

// SQLite ends a text at NUL, and half a surrogate pair has no UTF-8: such names would come back as other names.
const unstorable = /[\0\ud800-\udfff]/u

const isStorable = (name: string): boolean => {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    // Of halves of pairs, which are rare, only those without their other half are wrong.
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) return !unstorable.test(name)
  }
  return true
}

const nameProblem = (what: string, name: unknown): string | undefined => {
  if (typeof name !== 'string' || name === '') return `${what} is not a text of at least one character`
  if (name.length > maxNameLength) return `${what} is longer than ${maxNameLength} characters`
  return isStorable(name) ? undefined : `${what} contains NUL or half a surrogate pair`
}

const isWholeNumber = (value: unknown, least: number): boolean => Number.isSafeInteger(value) && Number(value) >= least

const requestProblem = ({ stream, expectedRevision, events, recordedAt }: AppendRequest): string | undefined => {
  const problem = nameProblem('stream', stream)
  if (problem !== undefined) return problem
  if (!isWholeNumber(expectedRevision, -1)) return `expectedRevision is ${String(expectedRevision)}, not -1, 0, 1, ...`
  if (!isWholeNumber(recordedAt, 0)) return `recordedAt is ${String(recordedAt)}, not epoch milliseconds`
  return Array.isArray(events) && events.length > 0 ? undefined : 'events is empty'
}

/** What is wrong with the arguments of `readStream`. */
export const readStreamProblem = (stream: string, { fromRevision = 0 }: ReadStreamOptions = {}): string | undefined =>
  nameProblem('stream', stream) ??
  (isWholeNumber(fromRevision, 0) ? undefined : `fromRevision is ${String(fromRevision)}, not 0, 1, 2, ...`)

/** What is wrong with the arguments of `readLog` and `follow`. */
export const readLogProblem = ({ after, limit }: Pick<ReadLogOptions, 'after' | 'limit'>): string | undefined => {
  if (!isWholeNumber(after, -1)) return `after is ${String(after)}, not a position or -1`
  return isWholeNumber(limit, 1) ? undefined : `limit is ${String(limit)}, not 1, 2, 3, ...`
}

/**
 * What every store checks before it writes anything, so that a wrong request fails alike everywhere and never reaches
 * a vendor's client (some of them let the process die over a BigInt).
 */
export const admitAppend = (request: AppendRequest): AdmittedAppend | Refusal => {
  const problem = requestProblem(request)
  if (problem !== undefined) return { problem }
  const { stream, expectedRevision, recordedAt } = request
  const events: AdmittedEvent[] = []
  const ids = request.events.length > 1 ? new Set<string>() : undefined
  let at = -1
  for (const { id, type, data } of request.events) {
    at++
    if (typeof id !== 'string' || !isUuid(id)) return { problem: `events[${at}].id is not a UUID in lower case` }
    if (ids?.has(id) === true) return { problem: `events[${at}].id occurs twice in the request` }
    const typeProblem = nameProblem('type', type)
    if (typeProblem !== undefined) return { problem: `events[${at}].${typeProblem}` }
    const data_ = jsonText(data, 'data')
    if ('problem' in data_) return { problem: `events[${at}].${data_.problem}` }
    ids?.add(id)
    events.push({ id, type, text: data_.text })
  }
  return { stream, expectedRevision, recordedAt, events }
}
