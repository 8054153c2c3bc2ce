import { newSlot, recordWords, type Records } from './records.js'

/** Finds the slot of a key. */
export interface SlotsByKey {
  readonly size: () => number
  /** The slot of a key with this hash, 0 when there is none. */
  readonly find: (key: string, hash: number) => number
  /** Has what `find` will need for some hashes fetched from memory at once, instead of one after the other. */
  readonly touch: (hashes: Int32Array, count: number) => void
  /** A slot for a key that has none yet. */
  readonly add: (key: string, hash: number) => number
  readonly remove: (slot: number) => void
}

/** 32 bits of a text. Ids are the host's: nobody from outside chooses them so that they collide. */
export const hashOf = (key: string): number => {
  let hash = key.length
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** Dead slots are won back when one is needed and there are half as many of them as of the others, and this many. */
const mostDead = 1_024

/**
 * Slots in chains by the hash of their keys. Next to a `Map` this takes a third of the memory and leaves the garbage
 * collector nothing to follow; above all, a slot that is known is removed without a look at anything else, which of a
 * million tickets is never in the cache: it just loses its key. Its place in the chain, and the slot with it, are won back
 * when all chains are made anew, in one pass over memory.
 */
export const slotsByKey = (records: Records): SlotsByKey => {
  const { keys } = records
  let heads = new Int32Array(64)
  /** Of each slot the hash of its key, and the next slot in its chain, or among those that nobody has. */
  let links = new Int32Array(2 * 64)
  let firstFree = 0
  let size = 0
  let dead = 0
  /** What `touch` has read, kept so that the reading is not left out as of no use. */
  let _touched = 0

  const hashIn = (slot: number): number => links[slot * 2] as number
  const next = (slot: number): number => links[slot * 2 + 1] as number

  const link = (slot: number, hash: number): void => {
    const at = hash & (heads.length - 1)
    links[slot * 2 + 1] = heads[at] as number
    heads[at] = slot
  }

  const free = (slot: number): void => {
    links[slot * 2 + 1] = firstFree
    firstFree = slot
  }

  const makeChains = (count: number): void => {
    if (count === heads.length) heads.fill(0)
    else heads = new Int32Array(count)
    firstFree = 0
    dead = 0
    for (let slot = keys.length - 1; slot > 0; slot--)
      if (keys[slot] !== undefined) link(slot, hashIn(slot))
      else free(slot)
  }

  const take = (key: string): number => {
    const slot = firstFree
    if (slot === 0) {
      if (keys.length * 2 === links.length) {
        const grown = new Int32Array(links.length * 2)
        grown.set(links)
        links = grown
      }
      return newSlot(records, key)
    }
    firstFree = next(slot)
    keys[slot] = key
    return slot
  }

  return {
    size: () => size,
    find: (key, hash) => {
      const at = hash & (heads.length - 1)
      for (let slot = heads[at] as number, before = 0; slot !== 0;) {
        const after = next(slot)
        const isAlike = hashIn(slot) === hash
        if (isAlike && keys[slot] === key) return slot
        // A ticket that comes and goes a thousand times must not leave a thousand dead slots in its own way.
        if (isAlike && keys[slot] === undefined) {
          if (before === 0) heads[at] = after
          else links[before * 2 + 1] = after
          dead--
          free(slot)
        } else before = slot
        slot = after
      }
      return 0
    },
    touch: (hashes, count) => {
      const { words } = records
      let sum = 0
      let key: string | undefined
      for (let at = 0; at < count; at++) {
        const slot = heads[(hashes[at] as number) & (heads.length - 1)] as number
        sum ^= (links[slot * 2] as number) ^ (words[slot * recordWords] as number)
        key = keys[slot]
      }
      _touched = key === undefined ? 0 : sum
    },
    add: (key, hash) => {
      if (firstFree === 0 && dead * 2 > size + mostDead) makeChains(heads.length)
      if (size + dead === heads.length) makeChains(heads.length * 2)
      const slot = take(key)
      links[slot * 2] = hash
      link(slot, hash)
      size++
      return slot
    },
    remove: slot => {
      keys[slot] = undefined
      size--
      dead++
    },
  }
}
