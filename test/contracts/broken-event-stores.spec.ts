// A contract is worth what it refuses. Each store here breaks one promise of the port, and the suite has to notice.
import { expect, test } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import type { AppendOutcome, EventStore, LogPage, StoredEvent } from '../../src/ports/event-store.js'
import { eventStoreContract } from '../../src/testing/event-store-contract.js'

type Break = (store: EventStore) => Partial<EventStore>

const mapOutcome =
  (change: (outcome: AppendOutcome) => AppendOutcome): Break =>
  store => ({
    append: async request => change(await store.append(request)),
    appendMany: async requests => (await store.appendMany(requests)).map(change),
  })

const mapEvents =
  (change: (event: StoredEvent) => StoredEvent): Break =>
  store => {
    const mapPage = (page: LogPage): LogPage => ({ ...page, events: page.events.map(change) })
    return {
      readStream: async (stream, options) => (await store.readStream(stream, options)).map(change),
      readStreams: async streams => (await store.readStreams(streams)).map(events => events.map(change)),
      readLog: async options => mapPage(await store.readLog(options)),
    }
  }

/** Prefixes that are matched as patterns, as `LIKE` does. */
const likePattern = (prefix: string) =>
  new RegExp(
    `^${prefix
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}`,
    'i',
  )

const doubled = (outcome: AppendOutcome): AppendOutcome =>
  outcome.status === 'appended' ? { ...outcome, position: outcome.position * 2 } : outcome

const broken: Record<string, Break> = {
  'takes any expected revision': store => ({
    append: async request => {
      const revision = (await store.readStream(request.stream || '-')).length - 1
      return store.append({ ...request, expectedRevision: revision })
    },
  }),
  'takes revisions ahead of the stream': store => ({
    append: async request => {
      const revision = (await store.readStream(request.stream || '-')).length - 1
      return store.append({ ...request, expectedRevision: Math.min(request.expectedRevision, revision) })
    },
  }),
  'answers conflicts with a wrong revision': mapOutcome(outcome =>
    outcome.status === 'conflict' ? { ...outcome, actualRevision: outcome.actualRevision + 1 } : outcome,
  ),
  'claims positions without gaps and gives every second one': store => ({
    ...mapEvents(event => ({ ...event, position: event.position * 2 }))(store),
    append: async request => doubled(await store.append(request)),
    appendMany: async requests => (await store.appendMany(requests)).map(doubled),
    readLog: async options => {
      const page = await store.readLog({ ...options, after: options.after < 0 ? -1 : Math.floor(options.after / 2) })
      const events = page.events.map(event => ({ ...event, position: event.position * 2 }))
      return { ...page, events, position: page.position < 0 ? -1 : page.position * 2 }
    },
    head: async () => (await store.head()) * 2,
  }),
  'forgets the ids of earlier requests': store => ({
    append: request =>
      store.append({
        ...request,
        events: request.events.map(event => ({ ...event, id: event.id && crypto.randomUUID() })),
      }),
  }),
  'takes a repeated request for success without looking at its ids': store => ({
    append: async request => {
      const outcome = await store.append(request)
      return outcome.status === 'conflict' && outcome.actualRevision > request.expectedRevision
        ? { status: 'appended', revision: request.expectedRevision + request.events.length, position: 0 }
        : outcome
    },
  }),
  'answers a repeated request with the newest position': store => ({
    append: async request => {
      const outcome = await store.append(request)
      return outcome.status === 'appended' ? { ...outcome, position: await store.head() } : outcome
    },
  }),
  'stops at the first refusal of many': store => ({
    appendMany: async requests => {
      const outcomes: AppendOutcome[] = []
      for (const request of requests) {
        const outcome = await store.append(request)
        outcomes.push(outcome)
        if (outcome.status !== 'appended') break
      }
      return outcomes
    },
  }),
  'writes the good events of a bad request': store => ({
    append: async request => {
      const outcome = await store.append(request)
      if (outcome.status === 'failed' && request.events.length > 1)
        await store.append({ ...request, events: request.events.slice(0, 1) })
      return outcome
    },
  }),
  'drops what JSON cannot say': store => ({
    append: request =>
      store.append({
        ...request,
        events: request.events.map(event => {
          try {
            return { ...event, data: JSON.parse(JSON.stringify(event.data ?? null)) }
          } catch {
            return event
          }
        }),
      }),
  }),
  'writes later than it is asked': store => ({
    append: async request => {
      await Promise.resolve()
      return store.append(request)
    },
  }),
  'loses the time of recording': mapEvents(event => ({ ...event, recordedAt: 0 })),
  'folds the case of streams': store => ({ readStream: stream => store.readStream(stream.toLowerCase()) }),
  'normalises names': store => ({
    readStreams: streams => store.readStreams(streams.map(stream => stream.normalize('NFC'))),
    append: request => store.append({ ...request, stream: request.stream.normalize('NFC') }),
    appendMany: requests => store.appendMany(requests.map(each => ({ ...each, stream: each.stream.normalize('NFC') }))),
  }),
  'reads a thousand events at most': store => ({
    readStream: async (stream, options) => (await store.readStream(stream, options)).slice(0, 1_000),
  }),
  'ignores from where a stream is to be read': store => ({ readStream: stream => store.readStream(stream) }),
  'ignores prefixes': store => ({ readLog: options => store.readLog({ ...options, prefixes: undefined }) }),
  'takes prefixes for patterns': store => ({
    readLog: async options => {
      const page = await store.readLog({ ...options, prefixes: undefined })
      const patterns = options.prefixes?.map(likePattern) ?? [/^/]
      return { ...page, events: page.events.filter(event => patterns.some(pattern => pattern.test(event.stream))) }
    },
  }),
  'skips an event between two pages': store => ({
    readLog: async options => {
      const page = await store.readLog(options)
      return page.atEnd ? page : { ...page, position: page.position + 1 }
    },
  }),
  'never says that the end is reached': store => ({
    readLog: async options => ({ ...(await store.readLog(options)), atEnd: false }),
  }),
  'ignores the limit': store => ({ readLog: options => store.readLog({ ...options, limit: options.limit + 1 }) }),
  'gives everybody the same objects': store => {
    const cache = new Map<string, readonly StoredEvent[]>()
    return {
      readStream: async (stream, options) => {
        const known = cache.get(stream)
        const fresh = await store.readStream(stream, options)
        if (known?.length === fresh.length) return known
        cache.set(stream, fresh)
        return fresh
      },
    }
  },
  'probes by appending': store => ({
    probe: async () => {
      const events = [{ id: crypto.randomUUID(), type: 'Probe', data: null }]
      for (const { stream, revision } of (await store.readLog({ after: -1, limit: 1 })).events)
        await store.append({ stream, expectedRevision: revision, recordedAt: 0, events })
    },
  }),
  'follows only what is new': store => ({
    follow: async function* (options) {
      yield* store.follow({ ...options, after: await store.head() })
    },
  }),
  'ends following at the end of the log': store => ({
    follow: async function* (options) {
      for (
        let page = await store.readLog(options);
        ;
        page = await store.readLog({ ...options, after: page.position })
      ) {
        if (page.events.length > 0) yield page
        if (page.atEnd) return
      }
    },
  }),
  'repeats the last event of each page when following': store => ({
    follow: async function* (options) {
      let last: StoredEvent | undefined
      for await (const page of store.follow(options)) {
        yield { ...page, events: last === undefined ? page.events : [last, ...page.events].slice(0, options.limit) }
        last = page.events.at(-1)
      }
    },
  }),
  'works on after it was closed': store => ({ close: () => Promise.resolve(), append: store.append }),
}

/** A case that hangs is one that fails; a broken store must not make this suite wait for it. */
const fails = async (run: () => Promise<void>): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined
  const hung = new Promise<boolean>(resolve => {
    timer = setTimeout(() => resolve(true), 500)
  })
  const failed = run().then(
    () => false,
    () => true,
  )
  const outcome = await Promise.race([failed, hung])
  clearTimeout(timer)
  return outcome
}

/** The names of the promises that a store does not keep. */
const brokenPromises = async (breakStore: Break): Promise<readonly string[]> => {
  const factory = () => {
    const store = memoryEventStore()
    return Promise.resolve({ store: { ...store, ...breakStore(store) }, cleanup: () => store.close() })
  }
  const found: string[] = []
  for (const { name, run } of eventStoreContract(factory)) if (await fails(run)) found.push(name)
  return found
}

test('a store that breaks nothing is not blamed', async () => {
  expect(await brokenPromises(() => ({}))).toEqual([])
})

test.each(Object.entries(broken))('a store that %s is found out', async (_what, breakStore) => {
  expect(await brokenPromises(breakStore)).not.toEqual([])
})
