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
  /** Adds a slot to the batch: it is not in here, and has no place, before that is closed. */
  readonly add: (slot: number) => void
  /** Sorts the batch and takes it in, or hands it back through `refused` when it does not come after all the rest. */
  readonly close: (refused: (slot: number) => void) => void
}

/** Up to so many slots are sorted by insertion, which beats every better way that begins with a call. */
const fewSlots = 64

export const sortedRun = (records: Records): SortedRun => {
  let slots = new Int32Array(fewSlots)
  /** The times of a batch that is being sorted: they are at hand here. */
  const times = new Float64Array(fewSlots)
  let begin = 0
  let end = 0
  let batchEnd = 0

  const insertAll = (): void => {
    const sorted = slots
    const from = end
    const to = batchEnd
    for (let at = from; at < to; at++) {
      const slot = sorted[at] as number
      const time = dueAtOf(records, slot)
      let place = at
      for (; place > from; place--) {
        const other = times[place - 1 - from] as number
        if (other < time || (other === time && isBefore(records, sorted[place - 1] as number, slot))) break
        sorted[place] = sorted[place - 1] as number
        times[place - from] = other
      }
      sorted[place] = slot
      times[place - from] = time
    }
  }

  const sort = (): void => {
    if (batchEnd - end <= fewSlots) insertAll()
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
