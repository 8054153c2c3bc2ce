import { beforeEach, describe, expect, test } from 'vitest'
import { inbox, type Inbox } from '../../../src/in-system.js'
import { memoryEventStore } from '../../../src/memory.js'
import type { EventStore } from '../../../src/ports/event-store.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'
import { accepted, deliver } from './deliver.js'
import { shakenStore } from './shaken-store.js'

const never = new AbortController().signal

let store: EventStore
beforeEach(async () => {
  store = memoryEventStore()
  await store.open()
})

const fill = async (to: Inbox, ...keys: string[]): Promise<void> => {
  for (const idempotencyKey of keys) expect(await deliver(to, { idempotencyKey })).toEqual(accepted)
}

const idsOf = async (
  from: Inbox,
  ...options: Parameters<Inbox['messages']> extends [string, ...infer Rest] ? Rest : never
) => (await from.messages('ann', ...options)).map(({ id }) => id)

describe('messages', () => {
  test('hold ids, times and the policy, and are told newest first', async () => {
    const clock = { wallMs: () => Date.UTC(2026, 2, 2, 12, 31), monotonicMs: () => 0, sleep: () => Promise.resolve() }
    const ann = inbox({ store, clock })
    await deliver(ann, { idempotencyKey: 'first', steps: [sampleNotification().step, sampleNotification().step] })
    await deliver(ann, { idempotencyKey: 'second' })
    const { waitingSinceAt, lastActivityAt, triggeredAt } = sampleNotification()
    expect(await idsOf(ann)).toEqual(['second', 'first'])
    expect((await ann.messages('ann'))[1]).toEqual({
      id: 'first',
      ticketId: 'T-1',
      incident: 1,
      policy: { id: 'standard', name: 'Standard Escalation' },
      step: 2,
      steps: [2, 2],
      stepCount: 3,
      waitingSinceAt,
      lastActivityAt,
      triggeredAt,
      receivedAt: new Date(clock.wallMs()),
      read: false,
    })
  })

  test('leave nothing of a person or a ticket in the store but ids', async () => {
    await deliver(inbox({ store }))
    const { events } = await store.readLog({ after: -1, limit: 10 })
    expect(events.map(({ stream, type }) => [stream, type])).toEqual([
      ['escalationInbox-ann', 'InboxMessageReceived.v2'],
    ])
    expect(JSON.stringify(events)).not.toMatch(/Ann Lee|ann@example\.org|printer|Acme|Billing|https/)
  })

  test('come in pages', async () => {
    const ann = inbox({ store })
    await fill(ann, 'a', 'b', 'c', 'd', 'e')
    expect(await idsOf(ann, { limit: 2 })).toEqual(['e', 'd'])
    expect(await idsOf(ann, { limit: 2, before: 'd' })).toEqual(['c', 'b'])
    expect(await idsOf(ann, { limit: 2, before: 'b' })).toEqual(['a'])
    expect(await idsOf(ann, { before: 'a' })).toEqual([])
    expect(await idsOf(ann, { before: 'never heard of' })).toEqual([])
  })

  test('of one person are nobody else’s', async () => {
    const both = inbox({ store })
    await deliver(both, { person: { id: 'ann' }, idempotencyKey: 'a' })
    await deliver(both, { person: { id: 'ann-2' }, idempotencyKey: 'b' })
    expect(await idsOf(both)).toEqual(['a'])
    expect(await both.messages('anna')).toEqual([])
    expect(await both.unreadCount('ann-2')).toBe(1)
  })

  test('of two namespaces are kept apart', async () => {
    await deliver(inbox({ store, namespace: 'acme' }))
    expect(await idsOf(inbox({ store }))).toEqual([])
    expect(await inbox({ store, namespace: 'acme' }).unreadCount('ann')).toBe(1)
    expect((await store.readStream('acme_escalationInbox-ann')).length).toBe(1)
  })

  test.each(["'; DROP TABLE events;--", '%', '_', '..', 'a/b', '😀', 'é', 'e\u0301', '-', '__proto__', 'everyone'])(
    'of the person %j are theirs alone',
    async id => {
      const one = inbox({ store })
      await deliver(one, { person: { id } })
      expect(await one.unreadCount(id)).toBe(1)
      expect(await one.unreadCount('other')).toBe(0)
    },
  )

  test.each(['', '\ud800', 'a\0b', 'x'.repeat(2_000)])('the person %j can be nobody', async id => {
    const one = inbox({ store })
    expect(await deliver(one, { person: { id } })).toEqual({
      status: 'failed',
      retryable: false,
      reason: 'invalid-person',
    })
    await expect(one.messages(id)).rejects.toThrow('Expected the id of a person.')
    await expect(one.unreadCount(id)).rejects.toThrow(TypeError)
    await expect(one.markRead(id, 'all')).rejects.toThrow(TypeError)
    await expect(one.subscribe({ personId: id }, () => undefined, { signal: never })).rejects.toThrow(TypeError)
  })

  test('events of other versions and damaged ones are passed over', async () => {
    const ann = inbox({ store })
    await fill(ann, 'a')
    const strange = [
      { type: 'InboxMessageReceived.v9', data: { messageId: 'x' } },
      { type: 'InboxMessageReceived', data: { messageId: 'x' } },
      { type: 'InboxMessageReceived', data: 'x' },
      { type: 'InboxMessageRead', data: {} },
      { type: 'InboxMessageRead', data: null },
    ].map(event => ({ ...event, id: crypto.randomUUID() }))
    await store.append({ stream: 'escalationInbox-ann', expectedRevision: 0, events: strange, recordedAt: 0 })
    await fill(ann, 'b')
    expect(await idsOf(ann)).toEqual(['b', 'a'])
    const damaged: EventStore = {
      ...store,
      readStream: async (stream, options) =>
        (await store.readStream(stream, options)).map(event => ({ ...event, data: null, damage: 'checksum' })),
    }
    expect(await idsOf(inbox({ store: damaged }))).toEqual([])
  })

  test('a policy with an endless name is kept with the beginning of it', async () => {
    const ann = inbox({ store })
    await deliver(ann, { policy: { id: 'p', name: '😀'.repeat(300), version: 1 } })
    expect((await ann.messages('ann'))[0]?.policy.name).toBe('😀'.repeat(200))
  })
})

test.each(['', 'a-b', 'a b', 'ą', 'x'.repeat(41)])('the namespace %j is refused', namespace => {
  expect(() => inbox({ store, namespace })).toThrow('inbox: namespace: expected 1 to 40 letters, digits or underscores')
})

describe('reading', () => {
  test('one message or all are marked, and stay so for another process', async () => {
    const ann = inbox({ store })
    await fill(ann, 'a', 'b', 'c')
    await ann.markRead('ann', 'b')
    expect(await ann.unreadCount('ann')).toBe(2)
    expect(await idsOf(ann, { unreadOnly: true })).toEqual(['c', 'a'])
    expect((await ann.messages('ann')).map(({ read }) => read)).toEqual([false, true, false])
    await ann.markRead('ann', 'all')
    await fill(ann, 'd')
    expect(await idsOf(inbox({ store }), { unreadOnly: true })).toEqual(['d'])
  })

  test('what is read already, or not there, writes nothing', async () => {
    const ann = inbox({ store })
    await ann.markRead('ann', 'all')
    await ann.markRead('ann', 'a')
    await fill(ann, 'a')
    await ann.markRead('ann', 'a')
    await ann.markRead('ann', 'a')
    await ann.markRead('ann', 'all')
    expect((await store.readStream('escalationInbox-ann')).map(({ type }) => type)).toEqual([
      'InboxMessageReceived.v2',
      'InboxMessageRead',
    ])
  })

  test('the store’s error is the caller’s to see', async () => {
    const shaken = shakenStore(store)
    const ann = inbox({ store: shaken.store })
    await fill(ann, 'a')
    shaken.appends.push({ answer: 'failed', code: 'full' })
    await expect(ann.markRead('ann', 'a')).rejects.toMatchObject({ code: 'full' })
    shaken.appends.push({ answer: 'unknown', written: true })
    await ann.markRead('ann', 'a')
    expect(await ann.unreadCount('ann')).toBe(0)
  })
})

describe('memory', () => {
  test('a stream is read once, and then only what is new', async () => {
    const shaken = shakenStore(store)
    const ann = inbox({ store: shaken.store })
    await fill(ann, 'a', 'b')
    await ann.messages('ann')
    await ann.unreadCount('ann')
    expect(shaken.calls.readStream).toEqual([0, 0, 1, 2])
  })

  test('only the last thousand people are remembered', async () => {
    const shaken = shakenStore(store)
    const all = inbox({ store: shaken.store })
    await fill(all, 'a')
    await all.unreadCount('ann')
    for (let person = 0; person < 999; person += 1) await all.unreadCount(`p${person}`)
    await all.unreadCount('ann')
    expect(shaken.calls.readStream.at(-1)).toBe(1)
    for (let person = 1_000; person < 2_000; person += 1) await all.unreadCount(`p${person}`)
    expect(await all.unreadCount('ann')).toBe(1)
    expect(shaken.calls.readStream.at(-1)).toBe(0)
  })

  test('of endless inboxes fewer are remembered', async () => {
    await deliver(inbox({ store }))
    const [sample] = await store.readStream('escalationInbox-ann')
    const froms: number[] = []
    const endless: EventStore = {
      ...store,
      readStream: async (_stream, { fromRevision = 0 } = {}) => {
        froms.push(fromRevision)
        return Array.from({ length: fromRevision === 0 ? 120_000 : 0 }, (_, revision) => ({
          ...sample!,
          revision,
          data: { ...(sample!.data as object), messageId: `message-${revision}` },
        }))
      },
    }
    const all = inbox({ store: endless })
    for (const person of ['ann', 'ann', 'bob', 'bob', 'ann']) expect(await all.unreadCount(person)).toBe(120_000)
    expect(froms).toEqual([0, 120_000, 0, 120_000, 0])
  })
})
