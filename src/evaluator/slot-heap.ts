import { placeIn } from './places.js'
import { isBefore, placeField, setField, type Records } from './records.js'

/** Slots with the earliest due first, equal times by key. */
export interface SlotHeap {
  /** The earliest, 0 when there is none. */
  readonly first: () => number
  readonly push: (slot: number) => void
  readonly removeFirst: () => void
  /** Takes out the slot whose place is at an index. */
  readonly removeAt: (index: number) => void
}

/** A binary heap that keeps each slot's place up to date, so that any of them can be taken out again. */
export const slotHeap = (records: Records, area: number): SlotHeap => {
  let heap = new Int32Array(64)
  let size = 0

  const at = (index: number): number => heap[index] as number

  const set = (index: number, slot: number): void => {
    heap[index] = slot
    setField(records, slot, placeField, placeIn(area, index))
  }

  const rise = (slot: number, from: number): void => {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(records, slot, at(parent))) break
      set(index, at(parent))
      index = parent
    }
    set(index, slot)
  }

  const sink = (slot: number, from: number): void => {
    let index = from
    for (let child = 2 * index + 1; child < size; child = 2 * index + 1) {
      if (child + 1 < size && isBefore(records, at(child + 1), at(child))) child++
      if (!isBefore(records, at(child), slot)) break
      set(index, at(child))
      index = child
    }
    set(index, slot)
  }

  const removeAt = (index: number): void => {
    const last = at(--size)
    if (index === size) return
    if (index > 0 && isBefore(records, last, at((index - 1) >> 1))) rise(last, index)
    else sink(last, index)
  }

  return {
    first: () => (size === 0 ? 0 : at(0)),
    push: slot => {
      if (size === heap.length) {
        const grown = new Int32Array(size * 2)
        grown.set(heap)
        heap = grown
      }
      rise(slot, size++)
    },
    removeFirst: () => removeAt(0),
    removeAt,
  }
}
