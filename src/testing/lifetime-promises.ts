import type { AppendOutcome, EventStore } from '../ports/event-store.js'
import {
  append,
  check,
  events,
  ids,
  logOf,
  mustAppend,
  mustConflict,
  rejection,
  request,
  same,
  type Bench,
  type Promises,
} from './event-store-under-test.js'

const codeOf = (outcome: AppendOutcome | undefined): string =>
  outcome?.status === 'failed' ? outcome.error.code : String(outcome?.status)

/** What is promised about closing. */
export const lifetimePromises: Promises = {
  'can be closed twice': async ({ store }) => {
    await store.close()
    await store.close()
  },
  'fails every call after it was closed': async ({ store, stream }) => {
    const { skimLog } = store
    await store.close()
    same(codeOf(await store.append(request(stream('a'), -1))), 'closed', 'append')
    same((await store.appendMany([request(stream('a'), -1)])).map(codeOf), ['closed'], 'appendMany')
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      readStream: () => store.readStream(stream('a')),
      readStreams: () => store.readStreams([stream('a')]),
      readLog: () => store.readLog({ after: -1, limit: 1 }),
      ...(skimLog === undefined ? {} : { skimLog: () => skimLog({ after: -1, limit: 1 }) }),
      head: () => store.head(),
      positionBefore: () => store.positionBefore({ recordedAt: 0 }),
      probe: () => store.probe(),
      open: () => store.open(),
      follow: async () => {
        for await (const page of store.follow({ after: -1, limit: 1, signal: new AbortController().signal }))
          check(false, `follow gave a page of ${page.events.length}`)
      },
    }
    for (const [name, call] of Object.entries(calls)) same(await rejection(call), 'closed', name)
  },
  'does not leave followers waiting when it is closed': async ({ store, category }) => {
    const asked = { after: await store.head(), limit: 1, prefixes: [category], signal: new AbortController().signal }
    const next = store.follow(asked)[Symbol.asyncIterator]().next()
    const ended = rejection(() => next)
    await store.close()
    const how = await ended
    check(how === 'closed' || (how === 'no rejection' && (await next).done === true), `it ended with ${how}`)
  },
  'answers what was asked before it was closed': async ({ store, stream }) => {
    const pending = store.append(request(stream('a'), -1))
    await store.close()
    const { status } = await pending
    check(status !== 'conflict', 'the answer is a conflict with nobody')
  },
}

const reopened = async ({ store, reopen }: Bench): Promise<EventStore> => {
  if (reopen === undefined) throw new Error('the store cannot be opened again')
  await store.close()
  const next = await reopen()
  await next.open()
  return next
}

const within = async (bench: Bench, run: (next: EventStore) => Promise<void>): Promise<void> => {
  const next = await reopened(bench)
  try {
    await run(next)
  } finally {
    await next.close()
  }
}

/** What is promised about opening the same data again. */
export const durabilityPromises: Promises = {
  'keeps every appended event when it is closed and opened again': async bench => {
    const start = await bench.store.head()
    await append(bench, bench.stream('a'), -1, events(3))
    await bench.store.appendMany([request(bench.stream('b'), -1, events(2)), request(bench.stream('c'), -1)])
    const before = await logOf(bench, start, 100)
    same(before.length, 6, 'events before')
    await within(bench, async store => {
      same(await logOf({ store, category: bench.category }, start, 100), before, 'the log')
      same((await store.readStream(bench.stream('a'))).length, 3, 'events in the stream')
    })
  },
  'goes on at the revisions and positions where it was closed': async bench => {
    const { position } = await append(bench, bench.stream('a'), -1, events(3))
    await within(bench, async store => {
      mustConflict(await store.append(request(bench.stream('a'), 0)), 2)
      const later = mustAppend(await store.append(request(bench.stream('a'), 2)))
      same(later.revision, 3, 'revision')
      check(later.position > position, `position ${later.position} is not after ${position}`)
    })
  },
  'knows a repeated request after it was opened again': async bench => {
    const first = request(bench.stream('a'), -1, events(2))
    const outcome = mustAppend(await bench.store.append(first))
    await within(bench, async store => {
      same(mustAppend(await store.append(first)), outcome, 'the second outcome')
      same(ids(await store.readStream(bench.stream('a'))), ids(first.events), 'ids in the stream')
    })
  },
}

/** What is promised about the index of a store that is opened again. */
export const durableIndexPromises: Promises = {
  'keeps the index when it is closed and opened again': async bench => {
    const indexOf = (store: EventStore) => store.index?.([`${bench.category}-`])
    const index = indexOf(bench.store)
    await index?.replace({ format: 1, position: await bench.store.head(), rows: [] })
    await append(bench, bench.stream('a'), -1, events(1))
    const rows = [{ stream: bench.stream('a'), revision: 0, data: { kept: true } }]
    await index?.advance({ position: await bench.store.head(), rows, removed: [] })
    await append(bench, bench.stream('b'), -1, events(1))
    const state = await index?.state()
    await within(bench, async store => {
      same(await indexOf(store)?.state(), state, 'state')
      same(await indexOf(store)?.rowsOf([bench.stream('a')]), rows, 'rows')
      const [begunSince] = (await indexOf(store)?.trailingRowsOf([bench.stream('b')])) ?? []
      same(begunSince?.since.length, 1, 'events that the rows do not tell of')
    })
  },
}
