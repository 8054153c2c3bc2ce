import { sameFact } from '../domain/ticket/same-fact.js'
import type { Fact } from '../domain/ticket/fact.js'

/** Whether a fact is new, the repeat of one, or another one under the id of one. */
export type Novelty = 'new' | 'repeat' | 'conflict'

/** Two independent hashes of 32 bits. */
const hashes = (text: string): readonly [number, number] => {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  // A pair of zeros marks a free place.
  return [a === 0 && b === 0 ? 1 : a, b]
}

/**
 * Recognises facts by their ids in a history in order of time. A repeat has the same time, so facts themselves are kept
 * for one instant only; of earlier ids 64 bits each are kept, which a million ids make collide once in 37 million runs.
 */
export const factIds = (): ((fact: Fact) => Novelty) => {
  let marks = new Int32Array(2048)
  let used = 0
  let now: number | undefined
  const ofThisInstant = new Map<string, Fact>()

  /** Adds a mark; `false` if it was there. */
  const add = (a: number, b: number): boolean => {
    const places = marks.length / 2
    let place = (a >>> 0) % places
    while (marks[place * 2] !== 0 || marks[place * 2 + 1] !== 0) {
      if (marks[place * 2] === a && marks[place * 2 + 1] === b) return false
      place = (place + 1) % places
    }
    marks[place * 2] = a
    marks[place * 2 + 1] = b
    return true
  }

  const grow = (): void => {
    const old = marks
    marks = new Int32Array(old.length * 2)
    for (let index = 0; index < old.length; index += 2)
      if (old[index] !== 0 || old[index + 1] !== 0) add(old[index] ?? 0, old[index + 1] ?? 0)
  }

  return fact => {
    if (fact.factId === undefined) return 'new'
    if (fact.at !== now) {
      ofThisInstant.clear()
      now = fact.at
    }
    const key = `${fact.ticketId}\n${fact.factId}`
    const known = ofThisInstant.get(key)
    if (known !== undefined) return sameFact(known, fact) ? 'repeat' : 'conflict'
    if (!add(...hashes(key))) return 'conflict'
    ofThisInstant.set(key, fact)
    if (++used * 4 > marks.length) grow()
    return 'new'
  }
}
