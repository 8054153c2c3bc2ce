// What outlives the server's process: everything that was answered, and no more of a consumer group than its checkpoint.
// These need a server of our own to kill. The same was seen on a real 23.10.6 with its data on disk.
import {
  ANY,
  END,
  type EventStoreDBClient,
  NO_STREAM,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
  START,
  streamNameFilter,
} from '@eventstore/db-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { follow } from './follow.js'
import { startTestServer, type TestServer } from './index.js'
import { clientOf, names, newEvent, readAll, told, typesOf } from './session.js'

let server: TestServer
let client: EventStoreDBClient

const needsOwnServer = describe.skipIf((process.env['ESCALATION_EVENTSTOREDB_URL'] ?? '') !== '')

beforeEach(async () => {
  server = await startTestServer()
  client = clientOf(server.url)
})
afterEach(async () => {
  await client.dispose()
  await server.stop()
})

/** SIGKILL, the same data and port, and a client that never met the old process. */
const restart = async (): Promise<void> => {
  await server.restart()
  client = clientOf(server.url)
}

const written = (stream: string, ...types: string[]) =>
  client.appendToStream(
    stream,
    types.map(type => newEvent(type)),
  )

const typesFrom = (told: readonly { readonly event?: { readonly type: string } }[]) =>
  told.map(({ event }) => event?.type)

needsOwnServer('A server killed while many append', () => {
  it('keeps every append that it answered, in one piece each', async () => {
    const name = names()
    const answered: string[] = []
    const all = Array.from({ length: 400 }, async (_, index) => {
      const stream = name(String(index))
      const outcome = await told(
        client.appendToStream(stream, [newEvent('A'), newEvent('B')], {
          expectedRevision: NO_STREAM,
          credentials: { username: 'a', password: 'b' },
        }),
      )
      if ('revision' in outcome) answered.push(stream)
    })
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(50), { interval: 1 })
    await server.kill()
    await Promise.all(all)
    await restart()
    for (const stream of answered) expect(typesOf(await readAll(client, stream))).toEqual(['A', 'B'])
    const found = new Map<string, number>()
    for await (const { event } of client.readAll())
      if (event?.streamId.startsWith(name('')) === true) found.set(event.streamId, (found.get(event.streamId) ?? 0) + 1)
    expect(new Set(found.values())).toEqual(new Set([2]))
    expect(found.size).toBeGreaterThanOrEqual(answered.length)
  })
})

needsOwnServer('After a restart', () => {
  it('positions, revisions, deletions and metadata are as they were', async () => {
    const name = names()
    await written(name('a'), 'A', 'B', 'C')
    await client.setStreamMetadata(name('a'), { truncateBefore: 1 })
    await written(name('gone'), 'A')
    await client.tombstoneStream(name('gone'))
    await written(name('hidden'), 'A')
    await client.deleteStream(name('hidden'))
    const before = await readAll(client, name('a'))
    await restart()
    expect(await readAll(client, name('a'))).toEqual(before)
    expect(await told(written(name('gone'), 'B'))).toMatchObject({ type: 'stream-deleted' })
    expect(await told(client.appendToStream(name('hidden'), newEvent('B'), { expectedRevision: NO_STREAM }))).toEqual({
      revision: 1,
    })
    const { position } = await written(name('a'), 'D')
    expect(position!.commit).toBeGreaterThan(before.at(-1)!.event!.position!.commit)
  })

  // IndexWriter.cs: _committedEvents is in memory; ReadPrepare reads the stream.
  it('an append with any revision is no longer recognised, one with an exact revision is', async () => {
    const stream = names()()
    const event = newEvent('A')
    await client.appendToStream(stream, event, { expectedRevision: NO_STREAM })
    await restart()
    expect(await told(client.appendToStream(stream, event, { expectedRevision: NO_STREAM }))).toEqual({ revision: 0 })
    expect(await told(client.appendToStream(stream, event, { expectedRevision: ANY }))).toEqual({ revision: 1 })
  })
})

/** A checkpoint at every tick of the server's clock, once a second. */
const eager = { checkPointLowerBound: 1, checkPointAfter: 100 }

needsOwnServer('A consumer group after a restart', () => {
  it('gives again what was not confirmed when it last remembered, as if for the first time', async () => {
    const stream = names()()
    const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...eager })
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings)
    await written(stream, 'A', 'B', 'C', 'D')
    const source = client.subscribeToPersistentSubscriptionToStream(stream, 'senders')
    const first = follow(source)
    await first.events(4)
    await source.ack(first.told[0]!, first.told[1]!, first.told[3]!)
    await source.nack('park', 'no', first.told[2]!)
    const infoOf = () => client.getPersistentSubscriptionToStreamInfo(stream, 'senders')
    await vi.waitFor(async () => expect((await infoOf()).stats.lastCheckpointedEventRevision).toBe(3n), 5000)
    await written(stream, 'E')
    await first.events(5)
    await restart()
    expect((await infoOf()).stats.parkedMessageCount).toBe(1n)
    const second = follow(client.subscribeToPersistentSubscriptionToStream(stream, 'senders'))
    expect(await second.events(1)).toEqual([4])
    await second.stop()
  })

  // PersistentSubscription.cs, OnCheckpointLoaded: without a checkpoint, "from the end" is the end of now.
  it('that began at the end and remembered nothing yet begins at the end once more', async () => {
    const stream = names()()
    const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: END })
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings)
    await written(stream, 'lost')
    await restart()
    const consumer = follow(client.subscribeToPersistentSubscriptionToStream(stream, 'senders'))
    await consumer.until('confirmation')
    await written(stream, 'B')
    expect(await consumer.events(1)).toEqual([1])
    await consumer.stop()
  })

  // HandleSkippedEvents moves the checkpoint past what waits for a consumer; seen on the real server.
  it('on everything has lost what waited while events of others went by', async () => {
    const name = names()
    const settings = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: END, ...eager })
    const filter = streamNameFilter({ prefixes: [name('')] })
    await client.createPersistentSubscriptionToAll(name('group'), settings, { filter })
    await written(name(), 'lost')
    await written(names()(), 'of', 'others')
    const infoOf = () => client.getPersistentSubscriptionToAllInfo(name('group'))
    await vi.waitFor(async () => expect((await infoOf()).stats.lastCheckpointedEventPosition).toBeDefined(), 5000)
    await restart()
    await written(name(), 'B')
    const consumer = follow(client.subscribeToPersistentSubscriptionToAll(name('group')))
    await consumer.events(1)
    expect(typesFrom(consumer.told)).toEqual(['B'])
    await consumer.stop()
  })

  // PersistentSubscriptionStreamReader.cs skips the first event that the filter finds, taking it for the checkpoint's own.
  it('on everything loses the first event after a checkpoint at an event of others', async () => {
    const name = names()
    const settings = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: END, ...eager })
    const filter = streamNameFilter({ prefixes: [name('')] })
    await client.createPersistentSubscriptionToAll(name('group'), settings, { filter })
    await written(names()(), 'of', 'others')
    const infoOf = () => client.getPersistentSubscriptionToAllInfo(name('group'))
    await vi.waitFor(async () => expect((await infoOf()).stats.lastCheckpointedEventPosition).toBeDefined(), 5000)
    await written(name(), 'lost', 'B')
    await restart()
    const consumer = follow(client.subscribeToPersistentSubscriptionToAll(name('group')))
    await consumer.events(1)
    expect(typesFrom(consumer.told)).toEqual(['B'])
    await consumer.stop()
  })
})
