import { isDeepStrictEqual } from 'node:util'
import { printable, quoted } from '../codecs/problem.js'
import type { AppendRequest, EventStore, StoredEvent } from '../ports/event-store.js'
import { badInput, Failure, exitCodes } from './failure.js'

const pageSize = 500

/** What a copy came to. */
export interface Copied {
  readonly events: number
  readonly streams: number
  /** Events that were in the target already, from a copy that was cut short. */
  readonly found: number
}

export interface CopyOptions {
  readonly from: EventStore
  readonly to: EventStore
  /** The streams that are copied: those whose names start with one of these. */
  readonly prefixes: ReadonlyArray<string>
  readonly progress: (phase: 'looking' | 'copying' | 'counting', share: number) => void
}

const where = ({ stream, revision }: StoredEvent): string => `event ${revision} of ${quoted(stream)}`

/** Everything that a copy has to have in common with what it was made of; the position is each store's own. */
const isSame = (a: StoredEvent, b: StoredEvent | undefined): boolean =>
  b !== undefined &&
  a.stream === b.stream &&
  a.revision === b.revision &&
  a.id === b.id &&
  a.type === b.type &&
  a.recordedAt === b.recordedAt &&
  b.damage === undefined &&
  isDeepStrictEqual(a.data, b.data)

async function* pagesOf(store: EventStore, prefixes: ReadonlyArray<string>) {
  for (let after = -1, atEnd = false; !atEnd;) {
    const page = await store.readLog({ after, limit: pageSize, prefixes })
    yield page
    after = page.position
    atEnd = page.atEnd
  }
}

const shareOf = (position: number, head: number): number => (head <= 0 ? 1 : Math.min(1, position / head))

const byStream = (events: ReadonlyArray<StoredEvent>): ReadonlyMap<string, ReadonlyArray<StoredEvent>> => {
  const grouped = new Map<string, StoredEvent[]>()
  for (const event of events) {
    const known = grouped.get(event.stream)
    if (known === undefined) grouped.set(event.stream, [event])
    else known.push(event)
  }
  return grouped
}

/** The events of a store at the places of those given. */
const counterparts = async (
  store: EventStore,
  events: ReadonlyArray<StoredEvent>,
): Promise<ReadonlyArray<StoredEvent | undefined>> => {
  const found = new Map<string, ReadonlyMap<number, StoredEvent>>()
  for (const [stream, [first]] of byStream(events)) {
    const there = await store.readStream(stream, { fromRevision: first?.revision ?? 0 })
    found.set(stream, new Map(there.map(event => [event.revision, event])))
  }
  return events.map(({ stream, revision }) => found.get(stream)?.get(revision))
}

/** Refuses a target that holds anything of ours that is not what the source holds at the same place. */
const requireOwnBeginning = async ({ from, to, prefixes, progress }: CopyOptions): Promise<void> => {
  const head = await to.head()
  for await (const { events, position } of pagesOf(to, prefixes)) {
    const originals = await counterparts(from, events)
    for (const [at, event] of events.entries())
      if (!isSame(event, originals[at]))
        throw badInput(
          `the target holds something else: ${where(event)} is not what the source has there. Copy into an empty store`,
        )
    progress('looking', shareOf(position, head))
  }
}

/** Runs of events that can be appended side by side: each stream once, so that a store may keep the order of the log. */
const batchesOf = (events: ReadonlyArray<StoredEvent>): ReadonlyArray<ReadonlyArray<AppendRequest>> => {
  const batches: (AppendRequest & { events: { id: string; type: string; data: StoredEvent['data'] }[] })[][] = []
  let batch: (typeof batches)[number] = []
  const streams = new Set<string>()
  for (const { stream, revision, id, type, data, recordedAt } of events) {
    const last = batch.at(-1)
    if (last?.stream === stream && last.recordedAt === recordedAt) {
      last.events.push({ id, type, data })
      continue
    }
    if (streams.has(stream)) {
      batches.push(batch)
      batch = []
      streams.clear()
    }
    streams.add(stream)
    batch.push({ stream, expectedRevision: revision - 1, events: [{ id, type, data }], recordedAt })
  }
  return batch.length === 0 ? batches : [...batches, batch]
}

const appendAll = async (to: EventStore, events: ReadonlyArray<StoredEvent>): Promise<void> => {
  for (const batch of batchesOf(events)) {
    const outcomes = await to.appendMany(batch)
    for (const [at, request] of batch.entries()) {
      const outcome = outcomes[at]
      // What is not known is settled by reading back, with everything else.
      if (outcome?.status === 'appended' || outcome?.status === 'unknown') continue
      if (outcome?.status === 'failed') throw outcome.error
      throw badInput(
        `somebody else writes to ${quoted(request.stream)} of the target: copy into a store nobody uses yet`,
      )
    }
  }
}

const notCopied = (message: string): Failure => new Failure(exitCodes.trouble, message)

/**
 * Copies all events of the prefixes, in order, and reads every one back. What a copy that was cut short has left behind is
 * recognized, and gone on from.
 */
export const copyLog = async (options: CopyOptions): Promise<Copied> => {
  const { from, to, prefixes, progress } = options
  await requireOwnBeginning(options)
  const revisions = new Map<string, number>()
  let copied = 0
  let found = 0
  let head = await from.head()
  for await (const { events, position } of pagesOf(from, prefixes)) {
    for (const event of events) {
      if (event.damage !== undefined)
        throw badInput(
          `${where(event)} of the source is damaged: ${printable(event.damage)}. Nothing is copied from there on`,
        )
      if (event.revision !== (revisions.get(event.stream) ?? -1) + 1)
        throw badInput(`${quoted(event.stream)} of the source has a gap before event ${event.revision}`)
      revisions.set(event.stream, event.revision)
    }
    const before = await counterparts(to, events)
    const missing = events.filter((_, at) => before[at] === undefined)
    await appendAll(to, missing)
    const after = missing.length === 0 ? before : await counterparts(to, events)
    for (const [at, event] of events.entries())
      if (!isSame(event, after[at]))
        throw notCopied(`${where(event)} is not in the target as it was written. Run the same command again to go on`)
    copied += events.length
    found += events.length - missing.length
    head = Math.max(head, position)
    progress('copying', shareOf(position, head))
  }
  await requireSameCount(options, revisions)
  return { events: copied, streams: revisions.size, found }
}

/** The last look: the target's own log, counted and held against the lengths of the streams, in order. */
const requireSameCount = async (
  { to, prefixes, progress }: CopyOptions,
  expected: ReadonlyMap<string, number>,
): Promise<void> => {
  const revisions = new Map<string, number>()
  const head = await to.head()
  for await (const { events, position } of pagesOf(to, prefixes)) {
    for (const event of events) {
      if (event.revision !== (revisions.get(event.stream) ?? -1) + 1)
        throw notCopied(`the log of the target has ${where(event)} out of order`)
      revisions.set(event.stream, event.revision)
    }
    progress('counting', shareOf(position, head))
  }
  for (const [stream, revision] of expected)
    if (revisions.get(stream) !== revision)
      throw notCopied(
        `the log of the target has ${(revisions.get(stream) ?? -1) + 1} events of ${quoted(stream)}, expected ${revision + 1}`,
      )
  if (revisions.size !== expected.size)
    throw notCopied(`the target has ${revisions.size} streams, expected ${expected.size}: somebody else writes to it`)
}
