/** 36 hours of buckets; a power of two, so that a bucket's last bits are its place. Unused parts take no memory. */
export const ringSize = 131_072

/**
 * Slots by the second, in a ring. A slot can only be added, or taken with all of its bucket: whoever no longer wants one
 * in there must know it when it is taken.
 */
export interface SecondBuckets {
  readonly add: (index: number, slot: number) => void
  /** Empties a bucket and says how many slots were in it: so many of `slots` then are these. */
  readonly take: (index: number) => number
  readonly slots: Int32Array
  /** The first bucket from one on that is occupied, counted on past the end of the ring; beyond `last` any. */
  readonly firstOccupied: (bucket: number, last: number) => number
  /** How many slots there are in all buckets. */
  readonly size: () => number
}

/** Buckets are counted by blocks, so that long empty stretches are crossed in a few steps. */
const blockSize = 512

const blockOf = (index: number): number => index >> 9

// A chunk is as long as a line of the cache: where the chunk before it begins, and up to fifteen slots.
const chunkWords = 16
const mostInChunk = chunkWords - 1

const beginOf = (head: number): number => head & ~mostInChunk
const countIn = (head: number): number => head & mostInChunk

/**
 * Buckets of chunks, all of them in one buffer. Chained slots would take less room, but a slot that is only known once
 * the record before it has come from memory makes the processor wait a hundred times for a hundred slots; of those that
 * lie side by side it fetches ten records at once.
 */
export const secondBuckets = (): SecondBuckets => {
  /** Of each bucket where its newest chunk begins, and in the last bits how many slots are in that; the others are full. */
  const heads = new Int32Array(ringSize)
  /** How many slots are in the buckets of each block. */
  const blocks = new Int32Array(ringSize / blockSize)
  let chunks = new Int32Array(64 * chunkWords)
  /** Chunk 0 is nobody's, so that 0 can mean "none". */
  let unused = chunkWords
  let firstFree = 0
  let slots = new Int32Array(64)
  let size = 0
  /** What `lookAhead` has read, kept so that the reading is not left out as of no use. */
  let _lookedAt = 0

  const newChunk = (): number => {
    if (firstFree !== 0) {
      const chunk = firstFree
      firstFree = chunks[chunk] as number
      return chunk
    }
    if (unused === chunks.length) {
      const grown = new Int32Array(unused * 2)
      grown.set(chunks)
      chunks = grown
    }
    unused += chunkWords
    return unused - chunkWords
  }

  const count = (index: number, change: number): void => {
    const block = blockOf(index)
    blocks[block] = (blocks[block] as number) + change
    size += change
  }

  const lastChunk = (index: number): number => beginOf(heads[index & (ringSize - 1)] as number)

  /**
   * Reads of the next buckets, the one after the other at most one chunk each: so the processor fetches them beside what it
   * has to do now, and they are there when their time comes.
   */
  const lookAhead = (index: number): void => {
    const previous = beginOf(chunks[lastChunk(index + 1)] as number)
    _lookedAt = (chunks[previous] as number) ^ (chunks[lastChunk(index + 2)] as number)
  }

  return {
    add: (index, slot) => {
      const head = heads[index] as number
      if (head === 0 || countIn(head) === mostInChunk) {
        const chunk = newChunk()
        chunks[chunk] = head
        chunks[chunk + 1] = slot
        heads[index] = chunk + 1
      } else {
        chunks[head + 1] = slot
        heads[index] = head + 1
      }
      count(index, 1)
    },
    take: index => {
      let found = 0
      lookAhead(index)
      for (let head = heads[index] as number; head !== 0;) {
        const chunk = beginOf(head)
        if (found + mostInChunk > slots.length) {
          const grown = new Int32Array(slots.length * 2)
          grown.set(slots)
          slots = grown
        }
        for (let at = chunk + 1; at <= head; at++) slots[found++] = chunks[at] as number
        head = chunks[chunk] as number
        chunks[chunk] = firstFree
        firstFree = chunk
      }
      heads[index] = 0
      count(index, -found)
      return found
    },
    get slots() {
      return slots
    },
    firstOccupied: (bucket, last) => {
      let at = bucket
      while (at <= last && heads[at & (ringSize - 1)] === 0)
        at += blocks[blockOf(at & (ringSize - 1))] === 0 ? blockSize - (at & (blockSize - 1)) : 1
      return at
    },
    size: () => size,
  }
}
