// What an append does, and what a repeated one does. The rules are those of the server's source, tag oss-v23.10.6:
// src/EventStore.Core/Services/Storage/ReaderIndex/IndexWriter.cs (CheckCommit) and
// src/EventStore.Core/Services/Storage/StorageWriterService.cs. Every test runs against either server.
import { ANY, type EventStoreDBClient, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serverUnderTest, type ServerUnderTest } from './index.js'
import { clientOf, errorOf, type Mode, modes, names, newEvent, readAll, revisionsOf, told, typesOf } from './session.js'

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

describe.each(Object.keys(modes) as Mode[])('An append in %s mode', mode => {
  const append = (
    stream: string,
    expectedRevision: bigint | typeof NO_STREAM | typeof ANY | typeof STREAM_EXISTS,
    ...events: ReturnType<typeof newEvent>[]
  ) => told(client.appendToStream(stream, events, { expectedRevision, ...modes[mode] }))

  // IndexWriter.cs: expectedVersion == curVersion.
  it('at the exact revision is taken, and tells the revision of its last event', async () => {
    const stream = names()()
    expect(await append(stream, NO_STREAM, newEvent('A'), newEvent('B'))).toEqual({ revision: 1 })
    expect(await append(stream, 1n, newEvent('C'))).toEqual({ revision: 2 })
    expect(typesOf(await readAll(client, stream))).toEqual(['A', 'B', 'C'])
  })

  // IndexWriter.cs: expectedVersion < curVersion, the first id is another one.
  it('at a revision that is past is refused, and tells the current one', async () => {
    const stream = names()()
    await append(stream, NO_STREAM, newEvent(), newEvent())
    const type = 'wrong-expected-version'
    expect(await append(stream, NO_STREAM, newEvent())).toEqual({ type, expected: 'no_stream', actual: 1 })
    expect(await append(stream, 0n, newEvent())).toEqual({ type, expected: 0, actual: 1 })
    expect(revisionsOf(await readAll(client, stream))).toEqual([0, 1])
  })

  // IndexWriter.cs: expectedVersion > curVersion.
  it('at a revision that is still to come is refused', async () => {
    const stream = names()()
    const type = 'wrong-expected-version'
    expect(await append(stream, 3n, newEvent())).toEqual({ type, expected: 3, actual: 'no_stream' })
    await append(stream, NO_STREAM, newEvent())
    expect(await append(stream, 1n, newEvent())).toEqual({ type, expected: 1, actual: 0 })
  })

  // IndexWriter.cs: StreamExists with curVersion < 0 and no metadata.
  it('to a stream that has to exist is refused where there is none, and taken where there is one', async () => {
    const stream = names()()
    const expected = 'stream_exists'
    expect(await append(stream, STREAM_EXISTS, newEvent())).toMatchObject({ type: 'wrong-expected-version', expected })
    await append(stream, ANY, newEvent())
    expect(await append(stream, STREAM_EXISTS, newEvent())).toEqual({ revision: 1 })
  })

  // IndexWriter.cs: "a stream with metadata exists".
  it('to a stream that has metadata only counts as one that exists', async () => {
    const stream = names()()
    await client.setStreamMetadata(stream, { maxCount: 5 })
    expect(await append(stream, STREAM_EXISTS, newEvent())).toEqual({ revision: 0 })
  })

  // IndexWriter.cs: expectedVersion < curVersion, all ids follow it (CommitDecision.Idempotent).
  it('that is repeated unchanged succeeds again, also after others appended, and writes nothing', async () => {
    const stream = names()()
    const events = [newEvent('A'), newEvent('B')]
    expect(await append(stream, NO_STREAM, ...events)).toEqual({ revision: 1 })
    expect(await append(stream, NO_STREAM, ...events)).toEqual({ revision: 1 })
    await append(stream, 1n, newEvent('C'))
    expect(await append(stream, NO_STREAM, ...events)).toEqual({ revision: 1 })
    expect(typesOf(await readAll(client, stream))).toEqual(['A', 'B', 'C'])
  })

  // IndexWriter.cs compares ids only.
  it('that is repeated with other data succeeds, and the other data is lost', async () => {
    const stream = names()()
    const id = randomUUID()
    await append(stream, NO_STREAM, newEvent('A', { value: 'first' }, id))
    expect(await append(stream, NO_STREAM, newEvent('A', { value: 'second' }, id))).toEqual({ revision: 0 })
    const [read] = await readAll(client, stream)
    expect(read?.event?.data).toEqual({ value: 'first' })
  })

  // IndexWriter.cs: the first part alone is idempotent; CorruptedIdempotency is answered as WrongExpectedVersion
  // (StorageWriterService.cs, ActOnCommitCheckFailure).
  it('that repeats a part succeeds for the first events alone, and is refused with new ones behind them', async () => {
    const stream = names()()
    const [first, second] = [newEvent('A'), newEvent('B')]
    await append(stream, NO_STREAM, first, second)
    expect(await append(stream, NO_STREAM, first)).toEqual({ revision: 0 })
    expect(await append(stream, NO_STREAM, first, second, newEvent('C'))).toMatchObject({
      type: 'wrong-expected-version',
      actual: 1,
    })
    expect(await append(stream, NO_STREAM, second)).toMatchObject({ type: 'wrong-expected-version', actual: 1 })
    expect(typesOf(await readAll(client, stream))).toEqual(['A', 'B'])
  })

  // IndexWriter.cs: ExpectedVersion.Any asks the cache of recent ids.
  it('with any revision is repeated by the ids that the server remembers', async () => {
    const stream = names()()
    const [first, second] = [newEvent('A'), newEvent('B')]
    await append(stream, ANY, first, second)
    await append(stream, ANY, newEvent('C'))
    expect(await append(stream, ANY, first, second)).toEqual({ revision: 1 })
    expect(await append(stream, ANY, first, newEvent('D'))).toMatchObject({ type: 'wrong-expected-version', actual: 2 })
    expect(typesOf(await readAll(client, stream))).toEqual(['A', 'B', 'C'])
  })

  // BoundedCache.PutRecord keeps the first place of an id; IndexWriter.cs then finds another stream there.
  it('of one id with any revision is remembered for the first stream only', async () => {
    const name = names()
    const event = newEvent('A')
    await append(name('one'), ANY, event)
    expect(await append(name('two'), ANY, event)).toEqual({ revision: 0 })
    expect(await append(name('two'), ANY, event)).toEqual({ revision: 1 })
    expect(await append(name('one'), ANY, event)).toEqual({ revision: 0 })
  })

  // IndexWriter.cs: exact revisions read the stream itself, so that does not concern them.
  it('of one id with an exact revision is recognised in each stream', async () => {
    const name = names()
    const event = newEvent('A')
    await append(name('one'), NO_STREAM, event)
    expect(await append(name('two'), NO_STREAM, event)).toEqual({ revision: 0 })
    expect(await append(name('two'), NO_STREAM, event)).toEqual({ revision: 0 })
  })

  it('is won by one of several that race with ids of their own', async () => {
    const stream = names()()
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => append(stream, NO_STREAM, newEvent())))
    expect(outcomes.filter(outcome => 'revision' in outcome)).toEqual([{ revision: 0 }])
    expect(outcomes.filter(outcome => 'type' in outcome && outcome.type === 'wrong-expected-version')).toHaveLength(7)
    expect(revisionsOf(await readAll(client, stream))).toEqual([0])
  })

  // Streams.Append.cs and Streams.BatchAppend.cs: _maxAppendSize, 1 MiB by default.
  it('above 1 MiB is refused', async () => {
    const stream = names()()
    const large = newEvent('Large', { text: 'x'.repeat(1_100_000) })
    expect(await append(stream, NO_STREAM, large)).toEqual({ type: 'maximum-append-size-exceeded' })
    expect(await errorOf(readAll(client, stream))).toMatchObject({ type: 'stream-not-found' })
  })

  it('just below 1 MiB is taken', async () => {
    const stream = names()()
    expect(await append(stream, NO_STREAM, newEvent('Large', { text: 'x'.repeat(1_040_000) }))).toEqual({ revision: 0 })
    const [read] = await readAll(client, stream)
    expect(JSON.stringify(read?.event?.data)).toHaveLength(1_040_011)
  })

  // Uuid.cs: Guid.Parse.
  it('with an id that is no UUID is an unknown error', async () => {
    expect(await append(names()(), NO_STREAM, newEvent('A', {}, 'not-a-uuid'))).toEqual({ type: 'unknown' })
  })

  it('keeps metadata, data and type of content as they were', async () => {
    const stream = names()()
    const event = { ...newEvent('A', { text: 'żółć 🎫' }), metadata: { by: 'ann' } }
    await append(stream, NO_STREAM, event)
    const [read] = await readAll(client, stream)
    expect(read?.event).toMatchObject({
      id: event.id,
      type: 'A',
      isJson: true,
      data: event.data,
      metadata: event.metadata,
    })
    expect(read?.event?.streamId).toBe(stream)
    expect(Math.abs((read?.event?.created.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('tells its place in the log, which grows', async () => {
    const stream = names()()
    const at = async (revision: typeof NO_STREAM | bigint) => {
      const result = await client.appendToStream(stream, newEvent(), { expectedRevision: revision, ...modes[mode] })
      return result.position?.commit ?? -1n
    }
    const [first, second] = [await at(NO_STREAM), await at(0n)]
    expect(second).toBeGreaterThan(first)
    const places = (await readAll(client, stream)).map(({ event }) => event?.position?.commit)
    expect(places).toEqual([first, second])
  })
})
