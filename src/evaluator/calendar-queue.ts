import { isDue, type Instant } from '../domain/time.js'
import { areaOf, indexOf, inRing, inRun, isFar, isNear, isOffered, nowhere, placeIn } from './places.js'
import {
  dueAtOf,
  field,
  isBefore,
  placeField,
  recordTimes,
  recordWords,
  setDueAt,
  setField,
  type Records,
} from './records.js'
import { ringSize, secondBuckets } from './second-buckets.js'
import { slotHeap } from './slot-heap.js'
import { sortedRun } from './sorted-run.js'

/** Slots by the time in their records, which nobody else may change while a slot is in here. */
export interface CalendarQueue {
  readonly add: (slot: number, dueAt: number) => void
  readonly move: (slot: number, dueAt: number) => void
  readonly remove: (slot: number) => void
  /**
   * At most `limit` of the slots that are due, by (time, key). They stay in here.
   */
  readonly due: (now: Instant, limit: number) => ReadonlyArray<number>
  /** The slot that is due next, 0 when there is none. */
  readonly next: () => number
}

const bucketMs = 1_000

/** Buckets end with a whole second, so that a tick at a whole second needs none of them in part. */
const bucketOf = (at: number): number => Math.ceil(at / bucketMs)

const endOf = (bucket: number): Instant => (bucket * bucketMs) as Instant

const ringIndex = (bucket: number): number => bucket & (ringSize - 1)

/** The ring is tidied up when more than half of what it holds is left behind, and more than this. */
const mostLeftBehind = 16_384

/**
 * Unsorted buckets of one second, in a ring, for what is due within 36 hours after the edge, which is the last bucket
 * that a tick has reached. When its time has come a bucket is emptied into a sorted run: only that is ever sorted. What
 * is filed behind the edge goes into one heap, what is beyond the ring into another.
 *
 * Nothing is taken out of a bucket before its time. A slot that is removed, moved to an earlier time, or given to another
 * key, is left behind there: what a bucket holds counts only if the slot's place is that bucket. To be due later is not
 * even a move, but found out when the bucket is emptied.
 */
export const calendarQueue = (records: Records): CalendarQueue => {
  const ring = secondBuckets()
  const run = sortedRun(records)
  const near = slotHeap(records, isNear)
  const far = slotHeap(records, isFar)
  /** How many slots have their place in the ring. */
  let ringed = 0
  /** `NaN` until there is anything to go by. */
  let edge = Number.NaN
  /** No bucket of the ring before this one is occupied. */
  let lowest = Number.NaN
  /** What `touch` has read, kept so that the reading is not left out as of no use. */
  let _touched = 0
  /** What the last tick found due in the near heap, in order. Until it is put or removed it has its place here. */
  let offers: number[] = []

  const dueAt = (slot: number): number => dueAtOf(records, slot)
  const place = (slot: number): number => field(records, slot, placeField)
  const setPlace = (slot: number, to: number): void => setField(records, slot, placeField, to)
  const bucketOfSlot = (slot: number): number => bucketOf(dueAt(slot))

  const moveEdge = (bucket: number): void => {
    edge = bucket
    lowest = bucket + 1
  }

  const file = (slot: number): void => {
    const bucket = bucketOfSlot(slot)
    // Before the first tick nobody knows what time it is: somewhere around the first due time, most likely.
    if (Number.isNaN(edge)) moveEdge(bucket - ringSize / 2)
    if (bucket <= edge) near.push(slot)
    else if (bucket <= edge + ringSize) {
      setPlace(slot, placeIn(inRing, ringIndex(bucket)))
      ring.add(ringIndex(bucket), slot)
      ringed++
      if (bucket < lowest) lowest = bucket
    } else far.push(slot)
  }

  /** The bucket that a place in the ring will be when its time comes. */
  const bucketOfPlace = (place: number): number => edge + 1 + ringIndex(indexOf(place) - ringIndex(edge + 1))

  const takeOut = (slot: number): void => {
    const index = indexOf(place(slot))
    const area = areaOf(place(slot))
    setPlace(slot, nowhere)
    if (area === inRun) run.removeAt(index)
    else if (area === inRing) {
      ringed--
      if (ring.size() > 2 * ringed + mostLeftBehind) tidyUp()
    } else if (area === isNear) near.removeAt(index)
    else if (area === isFar) far.removeAt(index)
  }

  /** Raises `lowest` to the first occupied bucket up to `last`. */
  const findOccupied = (last: number): boolean => {
    lowest = ring.firstOccupied(lowest, last)
    return lowest <= last
  }

  /**
   * Looks at the records and keys of many slots without deciding anything by them: so the processor fetches all of them at
   * once. At a decision that it had guessed wrong it would start again, and wait for memory once more.
   */
  const touch = (slots: Int32Array, count: number): void => {
    const { words, keys } = records
    let sum = 0
    let key: string | undefined
    for (let at = 0; at < count; at++) {
      const slot = slots[at] as number
      sum ^= words[slot * recordWords + placeField] as number
      key = keys[slot]
    }
    _touched = key === undefined ? 0 : sum
  }

  /** Empties a bucket into the run, but for what has become due later since it was filed. */
  const empty = (bucket: number): void => {
    const index = ringIndex(bucket)
    const end = endOf(bucket)
    const count = ring.take(index)
    const { slots } = ring
    const { words, times } = records
    const here = placeIn(inRing, index)
    touch(slots, count)
    for (let at = 0; at < count; at++) {
      const slot = slots[at] as number
      if (words[slot * recordWords + placeField] !== here) continue
      // A slot that is in here twice counts once.
      words[slot * recordWords + placeField] = nowhere
      ringed--
      if ((times[slot * recordTimes] as number) <= end) run.add(slot)
      else file(slot)
    }
    run.close(near.push)
  }

  /** Drops what is left behind in the ring. */
  const tidyUp = (): void => {
    for (let index = 0; (index = ring.firstOccupied(index, ringSize - 1)) < ringSize; index++) {
      const count = ring.take(index)
      const kept: number[] = []
      for (let at = 0; at < count; at++) {
        const slot = ring.slots[at] as number
        if (place(slot) !== placeIn(inRing, index)) continue
        setPlace(slot, nowhere)
        ringed--
        kept.push(slot)
      }
      kept.forEach(file)
    }
  }

  const takeBackOffers = (): void => {
    for (const slot of offers) if (place(slot) === isOffered) near.push(slot)
    offers = []
  }

  const offer = (slot: number): void => {
    near.removeFirst()
    setPlace(slot, isOffered)
    offers.push(slot)
  }

  /**
   * Adds what is due, of the run and the near heap, to what has been found already. It stays in the run, but not in the
   * heap, which has no second slot to offer while the first is in it. Says how many of the run it has passed.
   */
  const findDue = (found: number[], passed: number, until: Instant, limit: number): number => {
    const begin = run.begin()
    let at = begin + passed
    while (found.length < limit) {
      const sorted = run.at(at)
      const heaped = near.first()
      const isHeaped = heaped !== 0 && (sorted === 0 || isBefore(records, heaped, sorted))
      const slot = isHeaped ? heaped : sorted
      if (slot === 0 || !isDue(dueAt(slot) as Instant, until)) break
      found.push(slot)
      if (isHeaped) offer(slot)
      else at = run.after(at)
    }
    return at - begin
  }

  /** Empties the buckets up to one, but no more of them than it takes to find enough. */
  const advance = (bucket: number, found: number[], limit: number): number => {
    const last = Math.min(bucket, edge + ringSize)
    let passed = findDue(found, 0, endOf(Math.min(lowest, bucket) - 1), limit)
    while (found.length < limit && findOccupied(last)) {
      empty(lowest)
      passed = findDue(found, passed, endOf(Math.min(lowest, bucket - 1)), limit)
    }
    edge = found.length < limit ? bucket : Math.min(bucket, lowest - 1)
    lowest = Math.max(lowest, edge + 1)
    for (let slot = far.first(); slot !== 0 && bucketOfSlot(slot) <= edge + ringSize; slot = far.first()) {
      far.removeFirst()
      file(slot)
    }
    return passed
  }

  const sooner = (a: number, b: number): number => (b === 0 || (a !== 0 && dueAt(a) <= dueAt(b)) ? a : b)

  /** The first of the offers that is neither put nor removed. */
  const firstOffer = (): number => {
    for (const slot of offers) if (place(slot) === isOffered) return slot
    return 0
  }

  /** What is due first of all that is not in the ring and not beyond. */
  const nearest = (): number => sooner(firstOffer(), sooner(run.at(run.begin()), near.first()))

  return {
    add: (slot, at) => {
      setDueAt(records, slot, at)
      file(slot)
    },
    move: (slot, at) => {
      const isNoted = areaOf(place(slot)) === inRing && bucketOf(at) >= bucketOfPlace(place(slot))
      if (!isNoted) takeOut(slot)
      setDueAt(records, slot, at)
      if (!isNoted) file(slot)
    },
    remove: takeOut,
    due: (now, limit) => {
      if (offers.length > 0) takeBackOffers()
      const found: number[] = []
      const bucket = bucketOf(now)
      let passed = 0
      if (bucket > edge) passed = advance(bucket, found, limit)
      // A clock that went back. What the ring holds beyond its new end turns up early, in the bucket one round before its
      // own, and is filed again from there.
      else if (bucket !== edge) moveEdge(bucket)
      findDue(found, passed, now, limit)
      return found
    },
    next: () => {
      // Nothing but the first occupied bucket can hold what is due next, and only when nothing nearer is known.
      let first = nearest()
      while (findOccupied(Math.min(first === 0 ? Infinity : bucketOfSlot(first), edge + ringSize))) {
        empty(lowest)
        first = nearest()
      }
      return sooner(first, far.first())
    },
  }
}
