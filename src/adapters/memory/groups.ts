import { EventStoreError, type ConsumerGroups, type GroupDelivery, type StoredEvent } from '../../ports/event-store.js'

/** A consumer that holds so many events without a word about them is given no further ones. */
const mostHeld = 32

interface Item {
  readonly stream: string
  readonly revision: number
  readonly retries: number
}

interface Group {
  readonly settings: string
  readonly isWanted: (event: StoredEvent) => boolean
  /** New events of the log come after this position. */
  position: number
  /** To be handed out again, before anything new. */
  readonly again: Item[]
  consumers: number
}

/** What groups need of the store. */
export interface GroupSource {
  readonly requireOpen: () => void
  /** The next event after a position, and where to go on; no event at the end of the log. */
  readonly next: (after: number) => StoredEvent | undefined
  /** Resolves when something was appended or handed back, or the store was closed, or the signal aborted. */
  readonly changeOrAbort: (signal: AbortSignal) => Promise<void>
  readonly wake: () => void
  readonly isClosed: () => boolean
  /** For tests: whether the group loses this event, as real ones do now and then. */
  readonly loses: (event: StoredEvent) => boolean
}

/**
 * Consumer groups as EventStoreDB has them, as far as a consumer can tell: at least once, roughly in order, and what a
 * consumer leaves behind goes to another one.
 */
export const memoryGroups = (source: GroupSource): ConsumerGroups => {
  const groups = new Map<string, Group>()

  const join = (name: string, types: ReadonlyArray<string>, prefixes: ReadonlyArray<string>): Group => {
    if (types.length === 0) throw new EventStoreError('invalid', 'types is empty: a group without types gets nothing.')
    const settings = JSON.stringify([types, prefixes])
    const known = groups.get(name)
    if (known !== undefined && known.settings !== settings)
      throw new EventStoreError('invalid', `The consumer group ${name} has other settings.`)
    if (known !== undefined) return known
    const isWanted = ({ type, stream }: StoredEvent): boolean =>
      types.includes(type) && prefixes.some(prefix => stream.startsWith(prefix))
    const made: Group = { settings, isWanted, position: -1, again: [], consumers: 0 }
    groups.set(name, made)
    return made
  }

  const take = (group: Group): Item | undefined => {
    const repeated = group.again.shift()
    if (repeated !== undefined) return repeated
    for (;;) {
      const event = source.next(group.position)
      if (event === undefined) return undefined
      group.position = event.position
      if (group.isWanted(event) && !source.loses(event))
        return { stream: event.stream, revision: event.revision, retries: 0 }
    }
  }

  return {
    consume: async function* ({ group: name, types, prefixes, signal }) {
      source.requireOpen()
      const group = join(name, types, prefixes)
      const held = new Set<Item>()
      group.consumers++
      const deliveryOf = (item: Item): GroupDelivery => {
        const settle = async (settled: () => void): Promise<void> => {
          // What is said of an event after its consumer has gone reaches nobody.
          if (!held.delete(item)) return
          settled()
          source.wake()
          await Promise.resolve()
        }
        return {
          ...item,
          ack: () => settle(() => undefined),
          retry: () => settle(() => group.again.push({ ...item, retries: item.retries + 1 })),
          park: () => settle(() => undefined),
        }
      }
      try {
        while (!signal.aborted && !source.isClosed()) {
          const item = held.size < mostHeld ? take(group) : undefined
          if (item === undefined) {
            await source.changeOrAbort(signal)
            continue
          }
          held.add(item)
          yield deliveryOf(item)
        }
      } finally {
        group.consumers--
        group.again.push(...held)
        held.clear()
        source.wake()
      }
    },
    countConsumers: name => Promise.resolve(groups.get(name)?.consumers ?? 0),
  }
}
