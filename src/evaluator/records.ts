/**
 * What a tick reads of every filed incident, by slot. Slot 0 is nobody's, so that 0 can mean "none" and fresh memory
 * needs no filling.
 *
 * A plain object with functions around it rather than an object of functions: a tick reads these fields some twenty times
 * for each step that is due, and V8 reads a field of an array it has at hand several times as fast as through a closure.
 */
export interface Records {
  /**
   * All records in one buffer, seen as whole numbers and as times; replaced when it grows. A record has 16 bytes, so that
   * it comes from memory at once, four of them in a line of the cache.
   */
  words: Int32Array
  times: Float64Array
  /** `undefined` where a slot is nobody's. */
  readonly keys: (string | undefined)[]
}

/** The length of a record, in words of 32 bits. */
export const recordWords = 4

/** The same in times of 64 bits. The time when the next step is due comes first in a record. */
export const recordTimes = recordWords / 2

/** Where the calendar queue keeps the slot, 0 for nowhere. */
export const placeField = 2
/** The number of what is left to fire. */
export const scheduleField = 3

const firstCapacity = 64

export const records = (): Records => {
  const words = new Int32Array(firstCapacity * recordWords)
  return { words, times: new Float64Array(words.buffer), keys: [undefined] }
}

/** Makes one more slot. Room grows by doubling and never shrinks. */
export const newSlot = (records: Records, key: string): number => {
  const { words, keys } = records
  if (keys.length * recordWords === words.length) {
    records.words = new Int32Array(words.length * 2)
    records.words.set(words)
    records.times = new Float64Array(records.words.buffer)
  }
  return keys.push(key) - 1
}

export const field = ({ words }: Records, slot: number, name: number): number =>
  words[slot * recordWords + name] as number

export const setField = ({ words }: Records, slot: number, name: number, value: number): void => {
  words[slot * recordWords + name] = value
}

/** When the next step is due. */
export const dueAtOf = ({ times }: Records, slot: number): number => times[slot * recordTimes] as number

export const setDueAt = ({ times }: Records, slot: number, at: number): void => {
  times[slot * recordTimes] = at
}

/** Whether one slot comes before another: by (time, key). */
export const isBefore = (records: Records, a: number, b: number): boolean => {
  const difference = dueAtOf(records, a) - dueAtOf(records, b)
  // `<` compares texts by their UTF-16 code units: the same order everywhere.
  return difference < 0 || (difference === 0 && (records.keys[a] as string) < (records.keys[b] as string))
}
