import { mostSteps } from '../domain/policy/make-policy.js'

/**
 * What is known of every filed incident, by slot. Slot 0 is nobody's, so that 0 can mean "none" and fresh memory needs
 * no filling.
 */
export interface Records {
  /** Hands out a slot, those given back first. */
  readonly take: (key: string) => number
  readonly release: (slot: number) => void
  readonly keyOf: (slot: number) => string
  readonly isOf: (slot: number, key: string) => boolean
  /** When the next step is due. */
  readonly dueAt: (slot: number) => number
  readonly setDueAt: (slot: number, at: number) => void
  /** The number of the policy's row. */
  readonly policy: (slot: number) => number
  readonly setPolicy: (slot: number, row: number) => void
  /** Where the calendar queue keeps the slot. */
  readonly place: (slot: number) => number
  readonly setPlace: (slot: number, place: number) => void
  /** The neighbours in a bucket. */
  readonly next: (slot: number) => number
  readonly setNext: (slot: number, next: number) => void
  readonly previous: (slot: number) => number
  readonly setPrevious: (slot: number, previous: number) => void
  /** One bit per step that has fired, 32 to a word. */
  readonly fired: (slot: number, word: number) => number
  readonly setFired: (slot: number, word: number, bits: number) => void
}

/** How many 32-bit words hold one bit for each step that a policy may have. */
export const firedWords = Math.ceil(mostSteps / 32)

// A record, counted in 32-bit words. The time comes first and the length is even: a time takes two words, aligned.
const policyField = 2
const placeField = 3
const nextField = 4
const previousField = 5
const firedField = 6
const recordWords = firedField + firedWords + (firedWords % 2)
const recordTimes = recordWords / 2

const firstCapacity = 64

/** All records lie in one buffer, which grows by doubling and never shrinks; the keys, being texts, lie beside it. */
export const records = (): Records => {
  const keys: (string | undefined)[] = [undefined]
  let capacity = firstCapacity
  let words = new Int32Array(capacity * recordWords)
  let times = new Float64Array(words.buffer)
  let firstFree = 0

  const word = (slot: number, field: number): number => words[slot * recordWords + field] as number
  const setWord = (slot: number, field: number, value: number): void => {
    words[slot * recordWords + field] = value
  }

  const grow = (): void => {
    const before = words
    capacity *= 2
    words = new Int32Array(capacity * recordWords)
    words.set(before)
    times = new Float64Array(words.buffer)
  }

  return {
    take: key => {
      if (firstFree === 0) {
        if (keys.length === capacity) grow()
        return keys.push(key) - 1
      }
      const slot = firstFree
      firstFree = word(slot, nextField)
      keys[slot] = key
      return slot
    },
    release: slot => {
      keys[slot] = undefined
      setWord(slot, nextField, firstFree)
      firstFree = slot
    },
    keyOf: slot => keys[slot] as string,
    isOf: (slot, key) => keys[slot] === key,
    dueAt: slot => times[slot * recordTimes] as number,
    setDueAt: (slot, at) => {
      times[slot * recordTimes] = at
    },
    policy: slot => word(slot, policyField),
    setPolicy: (slot, row) => setWord(slot, policyField, row),
    place: slot => word(slot, placeField),
    setPlace: (slot, place) => setWord(slot, placeField, place),
    next: slot => word(slot, nextField),
    setNext: (slot, next) => setWord(slot, nextField, next),
    previous: slot => word(slot, previousField),
    setPrevious: (slot, previous) => setWord(slot, previousField, previous),
    fired: (slot, index) => word(slot, firedField + index),
    setFired: (slot, index, bits) => setWord(slot, firedField + index, bits),
  }
}
