// Consumer groups. Rules from the server's source, tag oss-v23.10.6, under
// src/EventStore.Core/Services/PersistentSubscription: PersistentSubscription.cs where no other file is named.
// Every test runs against either server.
import {
  END,
  type EventStoreDBClient,
  NO_STREAM,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
  type PersistentSubscriptionToStreamResolvedEvent,
  type PersistentSubscriptionToStreamSettings,
  START,
  streamNameFilter,
} from '@eventstore/db-client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { follow } from './follow.js'
import { serverUnderTest, type ServerUnderTest } from './index.js'
import { clientOf, errorOf, names, newEvent, readAll } from './session.js'

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

const settings = (changes: Partial<PersistentSubscriptionToStreamSettings> = {}) =>
  persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...changes })

const write = async (stream: string, count: number, after = -1): Promise<void> => {
  const events = Array.from({ length: count }, (_, index) => newEvent(`E${after + 1 + index}`))
  await client.appendToStream(stream, events, { expectedRevision: after === -1 ? NO_STREAM : BigInt(after) })
}

const upTo = (count: number) => Array.from({ length: count }, (_, revision) => revision)

/** A consumer that confirms nothing by itself. */
const consume = (stream: string, bufferSize = 10, group = 'senders') => {
  const source = client.subscribeToPersistentSubscriptionToStream(stream, group, { bufferSize })
  return {
    ...follow<PersistentSubscriptionToStreamResolvedEvent>(source),
    ack: source.ack.bind(source),
    nack: source.nack.bind(source),
  }
}

const infoOf = (stream: string) => client.getPersistentSubscriptionToStreamInfo(stream, 'senders')
const parkedIn = async (stream: string) => Number((await infoOf(stream)).stats.parkedMessageCount)

describe('A group on a stream', () => {
  it('gives what is there and what is written, as far as its consumer confirms', async () => {
    const stream = names()()
    await write(stream, 3)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const consumer = consume(stream, 2)
    expect(await consumer.events(2)).toEqual([0, 1])
    await consumer.ack(...consumer.told)
    expect(await consumer.events(3)).toEqual(upTo(3))
    await write(stream, 1, 2)
    expect(await consumer.events(4)).toEqual(upTo(4))
    expect(consumer.told.map(({ retryCount }) => retryCount)).toEqual([0, 0, 0, 0])
    await consumer.stop()
  })

  it('never has more out to a consumer than that asked for', async () => {
    const stream = names()()
    await write(stream, 10)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const consumer = consume(stream, 3)
    await consumer.events(3)
    expect((await infoOf(stream)).stats.outstandingMessagesCount).toBe(3)
    await consumer.ack(consumer.told[1]!)
    expect(await consumer.events(4)).toEqual(upTo(4))
    await consumer.stop()
  })

  it('from the end gives only what is written after it was created', async () => {
    const stream = names()()
    await write(stream, 2)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings({ startFrom: END }))
    await write(stream, 1, 1)
    const consumer = consume(stream)
    expect(await consumer.events(1)).toEqual([2])
    await consumer.stop()
  })

  it('from a revision begins with it', async () => {
    const stream = names()()
    await write(stream, 4)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings({ startFrom: 2n }))
    const consumer = consume(stream)
    expect(await consumer.events(2)).toEqual([2, 3])
    await consumer.stop()
  })

  // ConsumerStrategy/RoundRobinPersistentSubscriptionConsumerStrategy.cs
  it('gives each message to one of its consumers, in turn', async () => {
    const stream = names()()
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const consumers = [consume(stream), consume(stream)]
    for (const consumer of consumers) await consumer.until('confirmation')
    await write(stream, 10)
    for (const consumer of consumers) await consumer.events(5)
    const revisions = consumers.flatMap(({ told }) => told.map(({ event }) => Number(event?.revision)))
    expect(revisions.toSorted((one, other) => one - other)).toEqual(upTo(10))
    for (const consumer of consumers) await consumer.stop()
  })

  // RemoveClientByCorrelationId: RetryMessage for each that was out, without a look at the number of retries.
  it('gives what a consumer had not confirmed to another, counted as a retry', async () => {
    const stream = names()()
    await write(stream, 3)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings({ maxRetryCount: 0 }))
    const first = consume(stream)
    await first.events(3)
    await first.ack(first.told[1]!)
    await vi.waitFor(async () => expect((await infoOf(stream)).stats.outstandingMessagesCount).toBe(2))
    await first.stop()
    const second = consume(stream)
    expect(await second.events(2)).toEqual([0, 2])
    expect(second.told.map(({ retryCount }) => retryCount)).toEqual([1, 1])
    await second.stop()
  })

  // NotifyClockTick, once a second: GetMessagesExpiringBefore.
  it('takes up again what was not confirmed in time', async () => {
    const stream = names()()
    await write(stream, 1)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings({ messageTimeout: 200 }))
    const consumer = consume(stream)
    expect(await consumer.events(3)).toEqual([0, 0, 0])
    expect(consumer.told.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2])
    await consumer.stop()
  })

  // ActionTakenForRetriedMessage: parked once it was retried so often.
  it('parks what was retried too often', async () => {
    const stream = names()()
    await write(stream, 2)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings({ maxRetryCount: 2 }))
    const consumer = consume(stream, 1)
    for (let count = 1; count <= 3; count += 1) {
      await consumer.events(count)
      await consumer.nack('retry', 'not now', consumer.told[count - 1]!)
    }
    expect(await consumer.events(4)).toEqual([0, 0, 0, 1])
    expect(consumer.told.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2, 0])
    await vi.waitFor(async () => expect(await parkedIn(stream)).toBe(1))
    await consumer.stop()
  })

  // HandleNackedMessage and PersistentSubscriptionMessageParker.cs: a link in a stream beside the group.
  it('parks what its consumer refuses, with the reason, and goes on', async () => {
    const stream = names()()
    await write(stream, 2)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const consumer = consume(stream, 1)
    await consumer.events(1)
    await consumer.nack('park', 'no address', consumer.told[0]!)
    expect(await consumer.events(2)).toEqual([0, 1])
    await vi.waitFor(async () => expect(await parkedIn(stream)).toBe(1))
    const [link] = await readAll(client, `$persistentsubscription-${stream}::senders-parked`)
    expect(link?.event?.type).toBe('$>')
    expect(Buffer.from(link?.event?.data as unknown as Uint8Array).toString()).toBe(`0@${stream}`)
    expect(JSON.stringify(link?.event?.metadata)).toContain('no address')
    await consumer.stop()
  })

  // RetryParkedMessages: the links are read resolved, sent with their own ids, and truncated at once.
  it('gives parked messages again when told to, as new ones under the link', async () => {
    const stream = names()()
    await write(stream, 3)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const consumer = consume(stream)
    await consumer.events(3)
    await consumer.nack('park', 'later', consumer.told[0]!, consumer.told[2]!)
    await vi.waitFor(async () => expect(await parkedIn(stream)).toBe(2))
    await client.replayParkedMessagesToStream(stream, 'senders')
    expect((await consumer.events(5)).slice(3)).toEqual([0, 2])
    expect(consumer.told[3]?.retryCount).toBe(0)
    expect(consumer.told[3]?.link?.streamId).toBe(`$persistentsubscription-${stream}::senders-parked`)
    await consumer.ack(consumer.told[3]!, consumer.told[4]!)
    await vi.waitFor(async () => expect(await parkedIn(stream)).toBe(0))
    await consumer.stop()
  })

  it('passes over what its consumer skips', async () => {
    const stream = names()()
    await write(stream, 2)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const consumer = consume(stream, 1)
    await consumer.events(1)
    await consumer.nack('skip', 'not mine', consumer.told[0]!)
    expect(await consumer.events(2)).toEqual([0, 1])
    expect(await parkedIn(stream)).toBe(0)
    await consumer.stop()
  })

  // AcknowledgeMessagesProcessed looks for the id at every client: it does not matter who confirms.
  it('takes a confirmation from any of its consumers', async () => {
    const stream = names()()
    await write(stream, 2)
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const one = consume(stream, 1)
    await one.events(1)
    const other = consume(stream, 1)
    await other.events(1)
    await other.ack(...one.told)
    await vi.waitFor(async () => expect((await infoOf(stream)).stats.outstandingMessagesCount).toBe(1))
    await Promise.all([one.stop(), other.stop()])
  })

  // TryMarkCheckpoint, and PersistentSubscriptionCheckpointWriter.cs.
  it('remembers how far it is: not beyond the first that is not confirmed', async () => {
    const stream = names()()
    await write(stream, 6)
    const changes = { checkPointLowerBound: 1, checkPointUpperBound: 1, checkPointAfter: 100 }
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings(changes))
    const consumer = consume(stream)
    await consumer.events(6)
    const checkpoint = async () => (await infoOf(stream)).stats.lastCheckpointedEventRevision
    await consumer.ack(...consumer.told.slice(0, 3))
    await vi.waitFor(async () => expect(await checkpoint()).toBe(2n))
    await consumer.ack(...consumer.told.slice(4))
    await vi.waitFor(async () => expect((await infoOf(stream)).stats.outstandingMessagesCount).toBe(1))
    expect(await checkpoint()).toBe(2n)
    await consumer.ack(consumer.told[3]!)
    await vi.waitFor(async () => expect(await checkpoint()).toBe(5n))
    await consumer.stop()
  })
})

describe('Managing groups', () => {
  it('creating one that exists, or using one that does not, is an error', async () => {
    const stream = names()()
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const type = 'persistent-subscription-does-not-exist'
    const again = client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    expect((await errorOf(again)).type).toBe('persistent-subscription-exists')
    expect((await errorOf(client.updatePersistentSubscriptionToStream(stream, 'other', settings()))).type).toBe(type)
    expect((await errorOf(client.deletePersistentSubscriptionToStream(stream, 'other'))).type).toBe(type)
    expect((await errorOf(client.getPersistentSubscriptionToStreamInfo(stream, 'other'))).type).toBe(type)
    expect((await errorOf(client.replayParkedMessagesToStream(stream, 'other'))).type).toBe(type)
    expect(await consume(stream, 1, 'other').failed).toBe(type)
  })

  it('tells the settings and lists the groups of a stream', async () => {
    const stream = names()()
    const given = settings({ maxRetryCount: 3, messageTimeout: 1234, consumerStrategyName: 'DispatchToSingle' })
    await client.createPersistentSubscriptionToStream(stream, 'senders', given)
    expect((await infoOf(stream)).settings).toEqual(given)
    await client.createPersistentSubscriptionToStream(stream, 'others', settings())
    const listed = await client.listPersistentSubscriptionsToStream(stream)
    expect(listed.map(({ groupName }) => groupName).toSorted()).toEqual(['others', 'senders'])
  })

  // PersistentSubscriptionService.cs, UpdateSubscription: the old one is shut down, clients are told.
  it('updating and deleting drop the consumers', async () => {
    const stream = names()()
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings())
    const first = consume(stream)
    await first.until('confirmation')
    await client.updatePersistentSubscriptionToStream(stream, 'senders', settings({ maxRetryCount: 1 }))
    expect(await first.failed).toBe('persistent-subscription-dropped')
    const second = consume(stream)
    await second.until('confirmation')
    await client.deletePersistentSubscriptionToStream(stream, 'senders')
    expect(await second.failed).toBe('persistent-subscription-dropped')
  })

  it('lets in no more consumers than it was set up for', async () => {
    const stream = names()()
    await client.createPersistentSubscriptionToStream(stream, 'senders', settings({ maxSubscriberCount: 1 }))
    const first = consume(stream)
    await first.until('confirmation')
    expect(await consume(stream).failed).toBe('maximum-subscribers-reached')
    await first.stop()
  })

  it('refuses settings that make no sense', async () => {
    const wrong = settings({ readBatchSize: 500, historyBufferSize: 500 })
    const error = await errorOf(client.createPersistentSubscriptionToStream(names()(), 'senders', wrong))
    expect(error.type).toBe('persistent-subscription-failed')
  })
})

describe('A group on everything', () => {
  it('with a filter gives the events of the streams with that beginning, old and new', async () => {
    const name = names()
    await write(name('a'), 2)
    await client.createPersistentSubscriptionToAll(
      name('group'),
      persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START }),
      { filter: streamNameFilter({ prefixes: [name('')] }) },
    )
    const source = client.subscribeToPersistentSubscriptionToAll(name('group'))
    const consumer = follow(source)
    await consumer.events(2)
    await write(name('b'), 1)
    await write(names()('other'), 1)
    await write(name('a'), 1, 1)
    expect(await consumer.events(4)).toEqual([0, 1, 0, 2])
    await source.ack(...consumer.told)
    await vi.waitFor(async () => {
      const { stats } = await client.getPersistentSubscriptionToAllInfo(name('group'))
      expect(stats.outstandingMessagesCount).toBe(0)
    })
    await consumer.stop()
    await client.deletePersistentSubscriptionToAll(name('group'))
  })

  it('from the end gives what is written from then on', async () => {
    const name = names()
    await write(name(), 2)
    await client.createPersistentSubscriptionToAll(
      name('group'),
      persistentSubscriptionToAllSettingsFromDefaults({ startFrom: END }),
      { filter: streamNameFilter({ prefixes: [name('')] }) },
    )
    await write(name(), 2, 1)
    const consumer = follow(client.subscribeToPersistentSubscriptionToAll(name('group')))
    expect(await consumer.events(2)).toEqual([2, 3])
    await consumer.stop()
    await client.deletePersistentSubscriptionToAll(name('group'))
  })
})
