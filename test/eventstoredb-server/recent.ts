// The ids that the server remembers for appends with "any" or "stream exists": in memory, bounded, gone after a restart.
// (BoundedCache in Services/Storage/ReaderIndex, with the size and limit of IndexWriter: oldest out first.)
interface Place {
  readonly stream: string
  readonly revision: number
}

const limitBytes = 8 * 1024 * 1024
const sizeOf = ({ stream }: Place): number => 16 + 4 + 8 + 26 + 2 * stream.length

export interface RecentIds {
  readonly find: (id: string) => Place | undefined
  readonly remember: (id: string, place: Place) => void
}

export const createRecentIds = (): RecentIds => {
  const places = new Map<string, Place>()
  let bytes = 0
  return {
    find: id => places.get(id),
    remember: (id, place) => {
      for (const [oldest, old] of places) {
        if (bytes <= limitBytes) break
        places.delete(oldest)
        bytes -= sizeOf(old)
      }
      // An id that is known stays where it was first seen, even if it is appended to another stream.
      if (places.has(id)) return
      places.set(id, place)
      bytes += sizeOf(place)
    },
  }
}
