/** What was used last, as much as weighs no more than a limit. */
export interface RecentlyUsed<Key, Value> {
  /** Counts as a use. */
  readonly of: (key: Key) => Value | undefined
  readonly put: (key: Key, value: Value) => void
  readonly remove: (key: Key) => void
  readonly size: () => number
}

interface Kept<Value> {
  value: Value
  /** Since it was passed over the last time. */
  isUsed: boolean
}

/** An iterator that stands still keeps all that a Map has held since. */
const mostIdle = 1_000

/**
 * When room is needed, they are gone through from the oldest on: what was used since is passed over once, and the first one
 * that was not is let go of. A use is a mark then; to keep an exact order would make a fifth of what a command costs here.
 */
export const recentlyUsed = <Key, Value>(
  limit: number,
  weightOf: (value: Value) => number,
  letGo: (key: Key) => void,
): RecentlyUsed<Key, Value> => {
  const all = new Map<Key, Kept<Value>>()
  // The same one as long as it is in use: the first entry of a Map takes the longer to find the more were deleted before it.
  // What is put in again lies behind it.
  let oldest: MapIterator<[Key, Kept<Value>]> | undefined
  let sinceInUse = 0
  let weight = 0
  const remove = (key: Key): void => {
    const kept = all.get(key)
    if (kept === undefined) return
    all.delete(key)
    weight -= weightOf(kept.value)
  }
  const makeRoom = (): void => {
    while (weight > limit) {
      oldest ??= all.entries()
      sinceInUse = 0
      const next = oldest.next()
      if (next.done === true) {
        oldest = undefined
        continue
      }
      const [key, kept] = next.value
      if (kept.isUsed) {
        kept.isUsed = false
        all.delete(key)
        all.set(key, kept)
      } else {
        remove(key)
        letGo(key)
      }
    }
  }
  return {
    of: key => {
      const kept = all.get(key)
      if (kept === undefined) return undefined
      kept.isUsed = true
      return kept.value
    },
    put: (key, value) => {
      const kept = all.get(key)
      if (kept === undefined) {
        all.set(key, { value, isUsed: false })
        if (++sinceInUse > mostIdle) oldest = undefined
      } else {
        weight -= weightOf(kept.value)
        kept.value = value
        kept.isUsed = true
      }
      weight += weightOf(value)
      makeRoom()
    },
    remove,
    size: () => all.size,
  }
}
