import { inRun, placeIn } from './places.js'
import { dueAtOf, isBefore, placeField, setField, type Records } from './records.js'

/** Slots in order, added in batches at the end and taken out anywhere. */
export interface SortedRun {
  /** The index of the first slot. */
  readonly begin: () => number
  /** The index of the next slot. */
  readonly after: (index: number) => number
  /** The slot at an index, 0 at the end. */
  readonly at: (index: number) => number
  /** Takes out the slot whose place is at an index. */
  readonly removeAt: (index: number) => void
  /**
   * Adds a slot to the batch: it is not in here, and has no place, before that is closed. All of a batch are due within
   * one second.
   */
  readonly add: (slot: number) => void
  /** Sorts the batch and takes it in, or hands it back through `refused` when it does not come after all the rest. */
  readonly close: (refused: (slot: number) => void) => void
}

/** Up to so many slots are sorted by insertion, which beats every better way that begins with a call. */
const indexBits = 6
const fewSlots = 1 << indexBits

export const sortedRun = (records: Records): SortedRun => {
  let slots = new Int32Array(fewSlots)
  /** A batch that is being sorted, and its order: a time, and in the last bits where in the batch the slot is. */
  const batch = new Int32Array(fewSlots)
  const order = new Int32Array(fewSlots)
  let begin = 0
  let end = 0
  let batchEnd = 0

  /** Time and index are in one number, so that there is one thing to compare and to move, and at hand. */
  const insertAll = (count: number): void => {
    const since = dueAtOf(records, slots[end] as number)
    for (let at = 0; at < count; at++) {
      const slot = slots[end + at] as number
      batch[at] = slot
      const entry = ((dueAtOf(records, slot) - since) << indexBits) | at
      let place = at
      for (; place > 0 && (order[place - 1] as number) > entry; place--) order[place] = order[place - 1] as number
      order[place] = entry
    }
  }

  const timeIn = (place: number): number => (order[place] as number) >> indexBits

  const sortFew = (count: number): void => {
    insertAll(count)
    for (let at = 0; at < count; at++) {
      const slot = batch[(order[at] as number) & (fewSlots - 1)] as number
      let place = at
      // Only what is due in the same millisecond is compared by key.
      for (; place > 0 && timeIn(place - 1) === timeIn(at); place--) {
        const other = slots[end + place - 1] as number
        if (!isBefore(records, slot, other)) break
        slots[end + place] = other
      }
      slots[end + place] = slot
    }
  }

  const sort = (): void => {
    if (batchEnd - end <= fewSlots) sortFew(batchEnd - end)
    else slots.subarray(end, batchEnd).sort((a, b) => (isBefore(records, a, b) ? -1 : 1))
  }

  const tellPlaces = (from: number, to: number): void => {
    for (let at = from; at < to; at++)
      if (slots[at] !== 0) setField(records, slots[at] as number, placeField, placeIn(inRun, at))
  }

  /** What was taken from the front makes room again when that is half of all. */
  const makeRoom = (): void => {
    if (begin * 2 < slots.length) {
      const grown = new Int32Array(slots.length * 2)
      grown.set(slots)
      slots = grown
      return
    }
    slots.copyWithin(0, begin, batchEnd)
    end -= begin
    batchEnd -= begin
    begin = 0
    tellPlaces(0, end)
  }

  return {
    begin: () => {
      while (begin < end && slots[begin] === 0) begin++
      return begin
    },
    after: index => {
      let next = index + 1
      while (next < end && slots[next] === 0) next++
      return next
    },
    at: index => (index < end ? (slots[index] as number) : 0),
    removeAt: index => {
      slots[index] = 0
      while (end > begin && slots[end - 1] === 0) end--
      batchEnd = end
    },
    add: slot => {
      if (begin === end && end === batchEnd) begin = end = batchEnd = 0
      if (batchEnd === slots.length) makeRoom()
      slots[batchEnd++] = slot
    },
    close: refused => {
      if (batchEnd === end) return
      sort()
      if (begin < end && isBefore(records, slots[end] as number, slots[end - 1] as number)) {
        for (let at = end; at < batchEnd; at++) refused(slots[at] as number)
        batchEnd = end
        return
      }
      tellPlaces(end, batchEnd)
      end = batchEnd
    },
  }
}
