import { isObject } from '../codecs/object.js'
import type { InputProblem } from '../codecs/problem.js'
import type { TicketId } from '../domain/identifiers.js'

/**
 * One worker's part of the tickets: those whose {@link shardOf} is `index`.
 *
 * @since 0.1.0
 */
export interface Shard {
  /** From 0. */
  readonly index: number
  /** How many parts there are; the same in every worker. */
  readonly count: number
}

/** How work is divided among workers. It decides who is first, never who may: that is settled by the store. */
export interface Division {
  readonly isOwn: (id: TicketId) => boolean
  /** Somebody else's ticket is seen to once it is overdue by more than this. */
  readonly takeoverAfterMs: number
}

const offsetBasis = 0x811c9dc5
const prime = 0x01000193

/** FNV-1a, 32 bits, over the UTF-8 bytes of a text. http://www.isthe.com/chongo/tech/comp/fnv/ */
export const fnv1a = (text: string): number => {
  let hash = offsetBasis
  const add = (byte: number): void => {
    hash = Math.imul(hash ^ byte, prime)
  }
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (code < 0x80) add(code)
    else {
      const rest = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
      add(((0xff00 >> (rest + 1)) & 0xff) | (code >> (6 * rest)))
      for (let at = rest - 1; at >= 0; at--) add(0x80 | ((code >> (6 * at)) & 0x3f))
    }
  }
  return hash >>> 0
}

/** Spreads every bit over all of them: the last bits of FNV-1a alone are little more than a parity. */
const spread = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/**
 * Which of `count` parts a ticket belongs to: FNV-1a of the ticket's id in UTF-8, spread by the finalizer of MurmurHash3,
 * modulo `count`. The same in every process, on every machine and in every version.
 *
 * @since 0.1.0
 */
export const shardOf = (id: TicketId, count: number): number => spread(fnv1a(id)) % count

/** Nobody else is expected to be there. */
export const undivided: Division = { isOwn: () => true, takeoverAfterMs: 0 }

/** What is not done after this long by whose it is, is done by whoever sees it: two of the usual ticks. */
const defaultTakeoverAfterMinutes = 10

/** A week: nobody waits longer for a worker that is gone. */
const mostTakeoverAfterMinutes = 7 * 24 * 60

export const divisionOf = (shard: Shard | undefined, takeoverAfterMinutes = defaultTakeoverAfterMinutes): Division =>
  shard === undefined || shard.count === 1
    ? undivided
    : {
        isOwn: id => shardOf(id, shard.count) === shard.index,
        takeoverAfterMs: Math.round(takeoverAfterMinutes * 60_000),
      }

const shown = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value))

/** What is wrong with the options about dividing the work. */
export const divisionProblems = (options: {
  readonly shard?: unknown
  readonly takeoverAfterMinutes?: unknown
}): ReadonlyArray<InputProblem> => {
  const { shard, takeoverAfterMinutes: minutes } = options
  const problems: InputProblem[] = []
  const wrong = (path: ReadonlyArray<string>, problem: string): void => {
    problems.push({ path, problem })
  }
  if (minutes !== undefined && !(typeof minutes === 'number' && minutes >= 0 && minutes <= mostTakeoverAfterMinutes))
    wrong(
      ['takeoverAfterMinutes'],
      `expected a number of minutes from 0 to ${mostTakeoverAfterMinutes}, got ${shown(minutes)}`,
    )
  if (shard === undefined) {
    if (minutes !== undefined)
      wrong(['takeoverAfterMinutes'], 'means nothing without shard: there is nobody to take over from')
    return problems
  }
  if (!isObject(shard))
    wrong(['shard'], `expected { index, count } such as { index: 0, count: 3 }, got ${shown(shard)}`)
  else {
    const { index, count } = shard
    const isCount = Number.isInteger(count) && (count as number) >= 1
    if (!isCount) wrong(['shard', 'count'], `expected a whole number, 1 or more, got ${shown(count)}`)
    if (!Number.isInteger(index) || (index as number) < 0)
      wrong(['shard', 'index'], `expected a whole number, 0 or more, got ${shown(index)}`)
    else if (isCount && (index as number) >= (count as number))
      wrong(['shard', 'index'], `expected less than count (${shown(count)}), got ${shown(index)}; indexes count from 0`)
  }
  return problems
}
