// Catch-up subscriptions. Rules from the server's source, tag oss-v23.10.6, under
// src/EventStore.Core/Services/Transport/Grpc: Enumerators.StreamSubscription.cs, Enumerators.AllSubscription.cs and
// Enumerators.AllSubscriptionFiltered.cs. Every test runs against either server.
import {
  END,
  type EventStoreDBClient,
  eventTypeFilter,
  NO_STREAM,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { follow } from './follow.js'
import { serverUnderTest, type ServerUnderTest } from './index.js'
import { clientOf, names, newEvent, readAll } from './session.js'

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

const write = async (stream: string, count: number, after = -1): Promise<void> => {
  const events = Array.from({ length: count }, (_, index) => newEvent(`E${after + 1 + index}`))
  await client.appendToStream(stream, events, { expectedRevision: after === -1 ? NO_STREAM : BigInt(after) })
}

const upTo = (count: number) => Array.from({ length: count }, (_, revision) => revision)

describe('A subscription to a stream', () => {
  it('gives what is there, says that it caught up, and goes on with what is written', async () => {
    const stream = names()()
    await write(stream, 3)
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    await following.until('caughtUp')
    await write(stream, 2, 2)
    expect(await following.events(5)).toEqual(upTo(5))
    expect(following.signs).toEqual(['confirmation', 'caughtUp'])
    await following.stop()
  })

  it('after a revision begins with the next one', async () => {
    const stream = names()()
    await write(stream, 4)
    const following = follow(client.subscribeToStream(stream, { fromRevision: 1n }))
    expect(await following.events(2)).toEqual([2, 3])
    await following.stop()
  })

  it('from the end gives only what is written from then on', async () => {
    const stream = names()()
    await write(stream, 2)
    const following = follow(client.subscribeToStream(stream, { fromRevision: END }))
    await following.until('caughtUp')
    await write(stream, 1, 1)
    expect(await following.events(1)).toEqual([2])
    await following.stop()
  })

  it('that is not there yet is confirmed and waits', async () => {
    const stream = names()()
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    await following.until('confirmation')
    await write(stream, 2)
    expect(await following.events(2)).toEqual([0, 1])
    await following.stop()
  })

  it('loses and repeats nothing while it catches up and others write', async () => {
    const stream = names()()
    await write(stream, 200)
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    for (let after = 199; after < 399; after += 20) await write(stream, 20, after)
    expect(await following.events(400)).toEqual(upTo(400))
    await following.stop()
  })

  it('shows what metadata leaves', async () => {
    const stream = names()()
    await write(stream, 5)
    await client.setStreamMetadata(stream, { truncateBefore: 3 })
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    expect(await following.events(2)).toEqual([3, 4])
    await following.stop()
  })

  // MoveNextAsync: an event of type $streamDeleted fails the subscription; so does a page of a deleted stream.
  it('ends with an error when the stream is deleted for good, or was', async () => {
    const stream = names()()
    await write(stream, 1)
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    await following.until('caughtUp')
    await client.tombstoneStream(stream)
    expect(await following.failed).toBe('stream-deleted')
    expect(await follow(client.subscribeToStream(stream, { fromRevision: START })).failed).toBe('stream-deleted')
  })

  // A soft deletion only hides: the live subscription hears of it as little as of any other metadata.
  it('goes on after a soft deletion when the stream comes back', async () => {
    const stream = names()()
    await write(stream, 2)
    const following = follow(client.subscribeToStream(stream, { fromRevision: START }))
    await following.until('caughtUp')
    await client.deleteStream(stream)
    await client.appendToStream(stream, newEvent('back'), { expectedRevision: NO_STREAM })
    expect(await following.events(3)).toEqual([0, 1, 2])
    await following.stop()
  })
})

describe('A subscription to everything', () => {
  it('with a filter by name gives the streams with that beginning, in the order of the log', async () => {
    const name = names()
    const prefix = name('')
    await write(name('a'), 2)
    const following = follow(
      client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [prefix] }) }),
    )
    await following.until('caughtUp')
    await write(name('b'), 1)
    await write(names()('other'), 3)
    await write(name('a'), 1, 1)
    await following.events(4)
    expect(following.told.map(({ event }) => `${event?.streamId.slice(prefix.length)}${event?.revision}`)).toEqual([
      'a0',
      'a1',
      'b0',
      'a2',
    ])
    await following.stop()
  })

  it('with a filter by type, or by an expression, gives those', async () => {
    const name = names()
    const type = name('type')
    await client.appendToStream(name(), [newEvent(`${type}1`), newEvent('else'), newEvent(`${type}2`)])
    const byType = follow(
      client.subscribeToAll({ fromPosition: START, filter: eventTypeFilter({ prefixes: [`${type}2`, `${type}1`] }) }),
    )
    expect(await byType.events(2)).toEqual([0, 2])
    const byExpression = follow(
      client.subscribeToAll({ fromPosition: START, filter: eventTypeFilter({ regex: `^${type}[2-9]$` }) }),
    )
    expect(await byExpression.events(1)).toEqual([2])
    await Promise.all([byType.stop(), byExpression.stop()])
  })

  it('after the position of an event begins with the next one', async () => {
    const name = names()
    await write(name(), 4)
    const places = (await readAll(client, name())).map(({ event }) => event!.position!)
    const filter = streamNameFilter({ prefixes: [name('')] })
    const following = follow(client.subscribeToAll({ fromPosition: places[1]!, filter }))
    expect(await following.events(2)).toEqual([2, 3])
    const atHead = follow(client.subscribeToAll({ fromPosition: places[3]!, filter }))
    await atHead.until('caughtUp')
    await write(name(), 1, 3)
    expect(await atHead.events(1)).toEqual([4])
    await Promise.all([following.stop(), atHead.stop()])
  })

  it('without a filter gives the same events, between those of others', async () => {
    const name = names()
    const following = follow(client.subscribeToAll({ fromPosition: END }), ({ event }) => event?.streamId === name())
    await following.until('caughtUp')
    await write(name(), 3)
    expect(await following.events(3)).toEqual([0, 1, 2])
    await following.stop()
  })

  // AllSubscriptionFiltered, and SubscriptionsService.cs: a checkpoint after so many events looked at, found or not.
  it('tells a checkpoint after every so many events, and resuming there misses nothing', async () => {
    const name = names()
    const checkpoints: Position[] = []
    const filter = streamNameFilter({
      prefixes: [name('wanted')],
      maxSearchWindow: 10,
      checkpointInterval: 2,
      checkpointReached: async (_, position) => void checkpoints.push(position),
    })
    const following = follow(client.subscribeToAll({ fromPosition: END, filter }))
    await following.until('caughtUp')
    await write(name('unwanted'), 50)
    await write(name('wanted'), 1)
    await following.events(1)
    expect(checkpoints.length).toBeGreaterThanOrEqual(2)
    const [wanted] = following.told
    for (const { commit } of checkpoints.slice(0, 2)) expect(commit).toBeLessThan(wanted!.event!.position!.commit)
    const resumed = follow(client.subscribeToAll({ fromPosition: checkpoints[1]!, filter }))
    expect(await resumed.events(1)).toEqual([0])
    await Promise.all([following.stop(), resumed.stop()])
  })
})
