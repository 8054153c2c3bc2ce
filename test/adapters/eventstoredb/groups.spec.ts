import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ConsumerGroups, EventStore, GroupDelivery } from '../../../src/ports/event-store.js'
import { bench, impatient, isReal, mustAppend, newEvent, request } from './fixture.js'

const { client, faulty, open, prefix, stream } = bench()

const groupName = () => `group-${randomUUID()}`
const groupsOf = (store: EventStore): ConsumerGroups => {
  if (store.groups === undefined) throw new Error('the store has no groups')
  return store.groups
}

/** Consumes until `isDone`, handling each delivery. */
const consume = async (
  store: EventStore,
  group: string,
  type: string,
  handle: (delivery: GroupDelivery) => Promise<boolean>,
): Promise<void> => {
  const stop = new AbortController()
  const asked = { group, types: [type], prefixes: [prefix()], signal: stop.signal }
  for await (const delivery of groupsOf(store).consume(asked)) if (await handle(delivery)) stop.abort()
}

/** A type of its own for each test, so that the group sees nothing of the others. */
const newType = () => `Stepped${randomUUID().slice(0, 8)}`

const appendSome = async (store: EventStore, type: string, count: number): Promise<ReadonlyArray<string>> => {
  const names = Array.from({ length: count }, (_, n) => stream(`${type}-${n}`))
  for (const name of names) mustAppend(await store.append(request(name, -1, [newEvent({}, type)])))
  return names
}

test('a group hands out events of its types in our streams, from the first one on', async () => {
  const store = await open()
  const type = newType()
  const names = await appendSome(store, type, 5)
  await store.append(request(stream('other-type'), -1, [newEvent({}, 'Other')]))
  await store.append(request(`elsewhere${prefix()}1`, -1, [newEvent({}, type)]))
  const found: string[] = []
  await consume(store, groupName(), type, async delivery => {
    found.push(delivery.stream)
    expect(delivery).toMatchObject({ revision: 0, retries: 0 })
    await delivery.ack()
    return found.length === 5
  })
  expect(found.sort()).toEqual([...names].sort())
})

test('two that create a group at the same moment both join it, and share the events', async () => {
  const [one, two] = [await open(), await open()]
  const type = newType()
  const group = groupName()
  const found: string[] = []
  const stop = new AbortController()
  const consuming = [one, two].map(async store => {
    const asked = { group, types: [type], prefixes: [prefix()], signal: stop.signal }
    for await (const delivery of groupsOf(store).consume(asked)) {
      found.push(delivery.stream)
      await delivery.ack()
      if (found.length >= 20) stop.abort()
    }
  })
  const names = await appendSome(one, type, 20)
  await Promise.all(consuming)
  expect([...found].sort()).toEqual([...names].sort())
})

test('what is asked for again comes again, and is parked after a few times', async () => {
  const store = await open({ groups: { maxRetryCount: 2 } })
  const type = newType()
  const group = groupName()
  await appendSome(store, type, 2)
  const retries: number[] = []
  await consume(store, group, type, async delivery => {
    if (delivery.stream.endsWith('-1')) {
      await delivery.ack()
      return retries.length >= 3
    }
    retries.push(delivery.retries)
    await delivery.retry('not now')
    // What comes after the last retry shows that the first one was put aside.
    if (retries.length === 3) await store.append(request(stream(`${type}-x-1`), -1, [newEvent({}, type)]))
    return false
  })
  expect(retries).toEqual([0, 1, 2])
})

test('a consumer that goes without a word leaves its events to another one', async () => {
  const [one, two] = [await open(), await open()]
  const type = newType()
  const group = groupName()
  const [name] = await appendSome(one, type, 1)
  await consume(one, group, type, async () => true)
  let found: string | undefined
  await consume(two, group, type, async delivery => {
    found = delivery.stream
    await delivery.ack()
    return true
  })
  expect(found).toBe(name)
})

test('a group with other settings is reported, and left as it is', async () => {
  const type = newType()
  const group = groupName()
  const first = await open({ groups: { messageTimeoutMs: 60_000 } })
  await appendSome(first, type, 1)
  await consume(first, group, type, async delivery => {
    await delivery.ack()
    return true
  })
  const second = await open({ groups: { messageTimeoutMs: 90_000, maxRetryCount: 9 } })
  await expect(consume(second, group, type, async () => true)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(/messageTimeout is 60000, expected 90000; maxRetryCount is 5, expected 9.*Delete/),
  })
  expect((await client().getPersistentSubscriptionToAllInfo(group)).settings.messageTimeout).toBe(60_000)
})

test('a group that somebody deletes is created again, and goes on from the beginning', async () => {
  const store = await open(impatient)
  const type = newType()
  const group = groupName()
  await appendSome(store, type, 1)
  let count = 0
  await consume(store, group, type, async delivery => {
    await delivery.ack()
    count++
    if (count === 1) await client().deletePersistentSubscriptionToAll(group)
    return count === 2
  })
  expect(count).toBe(2)
})

test('consuming ends when the store is closed', async () => {
  const store = await open()
  const type = newType()
  const consuming = consume(store, groupName(), type, async () => false)
  await new Promise(turn => setImmediate(turn))
  await store.close()
  await consuming
})

describe.skipIf(isReal)('with faults (needs the test server)', () => {
  test.each(['end-subscriptions', 'break-subscriptions', 'silence-subscriptions'] as const)(
    'after %s the group is joined again, and nothing is lost',
    async fault => {
      const store = await open(impatient)
      const type = newType()
      const group = groupName()
      await appendSome(store, type, 3)
      const found = new Set<string>()
      await consume(store, group, type, async delivery => {
        found.add(delivery.stream)
        await delivery.ack()
        if (found.size === 3 && !found.has(stream('late'))) {
          await faulty().set({ type: fault })
          await store.append(request(stream('late'), -1, [newEvent({}, type)]))
        }
        return found.has(stream('late'))
      })
      expect(found.size).toBe(4)
    },
  )

  test('an acknowledgement that nobody hears is no proof: the event comes again', async () => {
    const store = await open(impatient)
    const type = newType()
    const group = groupName()
    await appendSome(store, type, 1)
    await faulty().set({ type: 'lose-acks' })
    await consume(store, group, type, async delivery => {
      await delivery.ack()
      return true
    })
    await faulty().clear()
    let found = 0
    await consume(store, group, type, async delivery => {
      found++
      await delivery.ack()
      return true
    })
    expect(found).toBe(1)
  })

  test('acknowledging after the connection is gone resolves', async () => {
    const store = await open(impatient)
    const type = newType()
    await appendSome(store, type, 1)
    await consume(store, groupName(), type, async delivery => {
      await faulty().kill()
      await delivery.ack()
      await delivery.retry('again')
      return true
    })
    await faulty().restart()
  })
})
