// What is read: revisions, directions, metadata, deletion. Rules from the server's source, tag oss-v23.10.6, named at
// each test (under src/EventStore.Core/Services). Every test runs against either server.
import { ANY, BACKWARDS, END, type EventStoreDBClient, NO_STREAM, START, STREAM_EXISTS } from '@eventstore/db-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverUnderTest, type ServerUnderTest } from './index.js'
import { clientOf, errorOf, names, newEvent, readAll, revisionsOf, told, typesOf } from './session.js'

let server: ServerUnderTest
let client: EventStoreDBClient

beforeAll(async () => {
  server = await serverUnderTest()
  client = clientOf(server.url)
})
afterAll(async () => {
  await client.dispose()
  await server.stop()
})

const some = (count: number) => Array.from({ length: count }, (_, index) => newEvent(`E${index}`))
const append = (
  stream: string,
  expectedRevision: bigint | typeof NO_STREAM | typeof ANY | typeof STREAM_EXISTS,
  count = 1,
) => told(client.appendToStream(stream, some(count), { expectedRevision }))

/** With so many events. */
const written = async (count: number): Promise<string> => {
  const stream = names()()
  await append(stream, NO_STREAM, count)
  return stream
}

const read = async (stream: string, ...options: [Parameters<typeof readAll>[2]?]) =>
  revisionsOf(await readAll(client, stream, ...options))

describe('Reading a stream', () => {
  // Storage/ReaderIndex/IndexReader.cs, ReadStreamEventsForwardInternal and ...BackwardInternal.
  it('begins at the given revision, included, in either direction', async () => {
    const stream = await written(6)
    expect(await read(stream)).toEqual([0, 1, 2, 3, 4, 5])
    expect(await read(stream, { fromRevision: 4n })).toEqual([4, 5])
    expect(await read(stream, { fromRevision: 1n, maxCount: 2 })).toEqual([1, 2])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: END })).toEqual([5, 4, 3, 2, 1, 0])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 })).toEqual([5])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: 2n })).toEqual([2, 1, 0])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: START })).toEqual([0])
  })

  it('behind its end finds nothing, and backwards from there begins at the end', async () => {
    const stream = await written(2)
    expect(await read(stream, { fromRevision: 9n })).toEqual([])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: 9n })).toEqual([1, 0])
  })

  // IndexReader.cs: Ensure.Nonnegative(fromEventNumber).
  it('forwards from its end is an unknown error', async () => {
    expect((await errorOf(read(await written(1), { fromRevision: END }))).type).toBe('unknown')
  })

  // Transport/Grpc/Enumerators.ReadStreamForwards.cs: ReadStreamResult.NoStream.
  it('that is not there is an error', async () => {
    expect((await errorOf(read(names()()))).type).toBe('stream-not-found')
    expect((await errorOf(read(names()(), { direction: BACKWARDS, fromRevision: END }))).type).toBe('stream-not-found')
  })

  it('of many events gives all of them in order', async () => {
    const stream = names()()
    for (let revision = -1; revision < 2000; revision += 500)
      await append(stream, revision === -1 ? NO_STREAM : BigInt(revision), 500)
    expect(await read(stream)).toEqual(Array.from({ length: 2500 }, (_, revision) => revision))
  })
})

describe('Metadata', () => {
  // IndexReader.cs: minEventNumber from MaxCount and TruncateBefore.
  it('hides all but the newest events, or those before a revision', async () => {
    const stream = await written(6)
    await client.setStreamMetadata(stream, { maxCount: 2 })
    expect(await read(stream)).toEqual([4, 5])
    expect(await read(stream, { fromRevision: 1n })).toEqual([4, 5])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: 3n })).toEqual([])
    await client.setStreamMetadata(stream, { truncateBefore: 3 })
    expect(await read(stream)).toEqual([3, 4, 5])
    expect(await read(stream, { direction: BACKWARDS, fromRevision: END })).toEqual([5, 4, 3])
    expect(await append(stream, 5n)).toEqual({ revision: 6 })
  })

  it('of one event at most keeps a checkpoint stream short', async () => {
    const stream = names()('checkpoint')
    await client.setStreamMetadata(stream, { maxCount: 1 })
    for (const revision of [NO_STREAM, 0n, 1n] as const) await append(stream, revision)
    expect(await read(stream)).toEqual([2])
  })

  // IndexReader.cs: the metadata of a metadata stream is maxCount 1.
  it('is the newest that was set', async () => {
    const stream = await written(1)
    await client.setStreamMetadata(stream, { maxCount: 7, purpose: 'first' })
    await client.setStreamMetadata(stream, { maxAge: 3600, purpose: 'second' })
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ maxAge: 3600, purpose: 'second' })
    expect(await read(`$$${stream}`)).toEqual([1])
    expect(await read(stream)).toEqual([0])
  })

  it('that was never set is none', async () => {
    expect((await client.getStreamMetadata(await written(1))).metadata).toBeUndefined()
  })

  // IndexReader.cs, ReadStreamEventsForwardInternal: all of it is older than MaxCount allows after truncation.
  it('that hides everything leaves an empty stream, not a missing one', async () => {
    const stream = await written(3)
    await client.setStreamMetadata(stream, { truncateBefore: 3 })
    expect(await read(stream)).toEqual([])
    expect(await append(stream, 2n)).toEqual({ revision: 3 })
    expect(await read(stream)).toEqual([3])
  })
})

describe('Deleting a stream', () => {
  // Storage/StorageWriterService.cs, WriteDelete: SOFT DELETE, and SoftUndeleteStream.
  it('softly hides it; an append brings it back, and revisions go on', async () => {
    const stream = await written(3)
    await client.deleteStream(stream, { expectedRevision: 2n })
    expect((await errorOf(read(stream))).type).toBe('stream-not-found')
    expect(await append(stream, NO_STREAM)).toEqual({ revision: 3 })
    expect(await read(stream)).toEqual([3])
    expect(await append(stream, 3n)).toEqual({ revision: 4 })
    expect(await read(stream)).toEqual([3, 4])
  })

  it('softly and appending at its last revision, or at any, brings it back as well', async () => {
    const [exact, any] = [await written(3), await written(3)]
    await client.deleteStream(exact)
    await client.deleteStream(any)
    expect(await append(exact, 2n)).toEqual({ revision: 3 })
    expect(await append(any, ANY)).toEqual({ revision: 3 })
    expect([await read(exact), await read(any)]).toEqual([[3], [3]])
  })

  // IndexWriter.cs: StreamExists on a soft-deleted stream is CommitDecision.Deleted.
  it('softly means that it does not exist for an append that needs it', async () => {
    const stream = await written(1)
    await client.deleteStream(stream)
    expect(await append(stream, STREAM_EXISTS)).toMatchObject({ type: 'stream-deleted' })
  })

  // IndexWriter.cs: an exact revision other than the last one is no match, deleted or not.
  it('softly does not open its old revisions', async () => {
    const stream = await written(3)
    await client.deleteStream(stream)
    expect(await append(stream, 0n)).toMatchObject({ type: 'wrong-expected-version', actual: 2 })
  })

  // IndexWriter.cs: the ids behind NO_STREAM are looked at before the deletion is.
  it('softly does not make the server forget what was appended', async () => {
    const stream = names()()
    const event = newEvent('A')
    await client.appendToStream(stream, event, { expectedRevision: NO_STREAM })
    await client.deleteStream(stream)
    expect(await told(client.appendToStream(stream, event, { expectedRevision: NO_STREAM }))).toEqual({ revision: 0 })
    expect((await errorOf(read(stream))).type).toBe('stream-not-found')
  })

  // StorageWriterService.cs, SoftUndeleteMetastream: setting metadata writes it once more, with the truncation.
  it('softly and setting metadata brings an empty stream back', async () => {
    const stream = await written(3)
    await client.deleteStream(stream)
    await client.setStreamMetadata(stream, { maxCount: 10 })
    expect(await read(stream)).toEqual([])
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ maxCount: 10, truncateBefore: 3 })
  })

  it('at a wrong revision is refused', async () => {
    const stream = await written(2)
    expect((await errorOf(client.deleteStream(stream, { expectedRevision: 0n }))).type).toBe('wrong-expected-version')
    expect((await errorOf(client.deleteStream(names()(), { expectedRevision: 0n }))).type).toBe(
      'wrong-expected-version',
    )
    expect(await read(stream)).toEqual([0, 1])
  })

  it('for good ends it: nothing is read, nothing is appended', async () => {
    const stream = await written(2)
    await client.tombstoneStream(stream, { expectedRevision: 1n })
    expect((await errorOf(read(stream))).type).toBe('stream-deleted')
    expect((await errorOf(read(stream, { direction: BACKWARDS, fromRevision: END }))).type).toBe('stream-deleted')
    for (const revision of [NO_STREAM, ANY, STREAM_EXISTS, 1n] as const)
      expect(await append(stream, revision)).toMatchObject({ type: 'stream-deleted' })
    expect((await errorOf(client.tombstoneStream(stream))).type).toBe('stream-deleted')
  })
})

describe('Reading everything', () => {
  // Storage/ReaderIndex/AllReader.cs: forwards a position names the event that begins there, backwards the one that ends.
  it('begins with the event at a position, and backwards with the one before it', async () => {
    const stream = await written(4)
    const places = (await readAll(client, stream)).map(({ event }) => event!.position!)
    const of = async (options: Parameters<EventStoreDBClient['readAll']>[0]) => {
      const found: number[] = []
      for await (const { event } of client.readAll(options))
        if (event?.streamId === stream) found.push(Number(event.revision))
      return found
    }
    expect(await of({ fromPosition: places[1]! })).toEqual([1, 2, 3])
    expect(await of({ fromPosition: places[2]!, direction: BACKWARDS })).toEqual([1, 0])
    expect(await of({ fromPosition: places[1]!, maxCount: 1 })).toEqual([1])
    expect(await of({ direction: BACKWARDS, fromPosition: END })).toEqual([3, 2, 1, 0])
  })

  it('backwards, one event, is the head of the log', async () => {
    const stream = await written(1)
    const [expected] = await readAll(client, stream)
    for await (const { event } of client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })) {
      if (server.isReal && event?.streamId !== stream) return // Others write to it, too.
      expect(event?.position).toEqual(expected?.event?.position)
    }
  })

  // AllReader.cs gives the tombstone as an event; EventNumber.DeletedStream is the largest 64-bit integer.
  it('shows a tombstone as an event', async () => {
    const stream = await written(1)
    const [event] = await readAll(client, stream)
    await client.tombstoneStream(stream)
    const found: [string, bigint][] = []
    for await (const { event: read } of client.readAll({ fromPosition: event!.event!.position! }))
      if (read?.streamId === stream) found.push([read.type, read.revision])
    expect(found).toEqual([
      ['E0', 0n],
      ['$streamDeleted', 9223372036854775807n],
    ])
    expect(typesOf(await readAll(client, await written(1)))).toEqual(['E0'])
  })
})
