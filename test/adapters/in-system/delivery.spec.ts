import { beforeEach, describe, expect, test } from 'vitest'
import { inbox } from '../../../src/in-system.js'
import { memoryEventStore } from '../../../src/memory.js'
import type { EventStore } from '../../../src/ports/event-store.js'
import { accepted, deliver } from './deliver.js'
import { shakenStore } from './shaken-store.js'

let store: EventStore
beforeEach(async () => {
  store = memoryEventStore()
  await store.open()
})

describe('a notification is one message, however often it comes', () => {
  test('in one process, also all at once', async () => {
    const ann = inbox({ store })
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => deliver(ann, { attempt: index + 1 })))
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['accepted']))
    expect(await ann.unreadCount('ann')).toBe(1)
  })

  test('after it was read, and after a restart', async () => {
    const ann = inbox({ store })
    await deliver(ann)
    await ann.markRead('ann', 'all')
    expect(await deliver(inbox({ store }), { attempt: 2 })).toEqual(accepted)
    expect(await ann.messages('ann')).toHaveLength(1)
    expect(await ann.unreadCount('ann')).toBe(0)
  })

  test('from two processes at the same time', async () => {
    const shaken = shakenStore(store)
    const [one, other] = [inbox({ store: shaken.store }), inbox({ store })]
    shaken.appends.push({ before: () => deliver(other) })
    expect(await deliver(one)).toEqual(accepted)
    expect(await one.messages('ann')).toHaveLength(1)
    expect(shaken.calls.append).toBe(1)
  })

  test('while another process delivers something else, nothing is lost', async () => {
    const shaken = shakenStore(store)
    const [one, other] = [inbox({ store: shaken.store }), inbox({ store })]
    shaken.appends.push({ before: () => deliver(other, { idempotencyKey: 'other' }) })
    expect(await deliver(one)).toEqual(accepted)
    expect(await other.messages('ann')).toHaveLength(2)
  })

  test('when fifty deliver to one person from ten processes', async () => {
    const inboxes = Array.from({ length: 10 }, () => inbox({ store }))
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => deliver(inboxes[index % 10]!, { idempotencyKey: `key-${index % 25}` })),
    )
    expect(results.filter(({ status }) => status !== 'accepted')).toEqual([])
    expect(await inboxes[0]!.unreadCount('ann')).toBe(25)
  })

  test.each([true, false])('when the append’s answer is lost, written: %s', async written => {
    const shaken = shakenStore(store)
    shaken.appends.push({ answer: 'unknown', written })
    expect(await deliver(inbox({ store: shaken.store }))).toEqual(accepted)
    expect(await inbox({ store }).unreadCount('ann')).toBe(1)
  })
})

describe('what an attempt comes to when the store is in trouble', () => {
  test.each(['busy', 'full', 'unavailable', 'corrupt', 'denied', 'closed'] as const)(
    'nothing written for "%s" is a failure that may pass',
    async code => {
      const shaken = shakenStore(store)
      shaken.appends.push({ answer: 'failed', code })
      expect(await deliver(inbox({ store: shaken.store }))).toEqual({
        status: 'failed',
        retryable: true,
        reason: `event store: ${code}`,
      })
    },
  )

  test('a request that no store takes is a failure for good', async () => {
    const shaken = shakenStore(store)
    shaken.appends.push({ answer: 'failed', code: 'invalid' })
    expect(await deliver(inbox({ store: shaken.store }))).toMatchObject({ status: 'failed', retryable: false })
  })

  test('an inbox that cannot be read before anything was written is a failure that may pass', async () => {
    const shaken = shakenStore(store)
    shaken.reads.push('unavailable')
    expect(await deliver(inbox({ store: shaken.store }))).toMatchObject({ status: 'failed', retryable: true })
  })

  test('a lost answer that cannot be looked up is unknown', async () => {
    const shaken = shakenStore(store)
    const ann = inbox({ store: shaken.store })
    await deliver(ann, { idempotencyKey: 'a' })
    shaken.appends.push({ answer: 'unknown', written: true })
    shaken.reads.push('fine', 'unavailable')
    expect(await deliver(ann, { idempotencyKey: 'b' })).toEqual({ status: 'unknown', reason: 'event store: timeout' })
    expect(await deliver(ann, { idempotencyKey: 'b', attempt: 2 })).toEqual(accepted)
    expect(await ann.unreadCount('ann')).toBe(2)
  })

  test('a lost answer, not written, and then a failure is unknown: the write may still be on its way', async () => {
    const shaken = shakenStore(store)
    shaken.appends.push({ answer: 'unknown', written: false }, { answer: 'failed', code: 'busy' })
    expect(await deliver(inbox({ store: shaken.store }))).toEqual({ status: 'unknown', reason: 'event store: timeout' })
  })

  test('a lost answer whose place was taken by another event is no longer in doubt', async () => {
    const shaken = shakenStore(store)
    const ann = inbox({ store: shaken.store })
    shaken.appends.push(
      { answer: 'unknown', written: false },
      { before: () => deliver(inbox({ store }), { idempotencyKey: 'other' }) },
      { answer: 'failed', code: 'busy' },
    )
    expect(await deliver(ann)).toEqual({ status: 'failed', retryable: true, reason: 'event store: busy' })
  })

  test('a hundred collisions in a row are a failure that may pass', async () => {
    const busy: EventStore = { ...store, append: async () => ({ status: 'conflict', actualRevision: 5 }) }
    expect(await deliver(inbox({ store: busy }))).toEqual({
      status: 'failed',
      retryable: true,
      reason: 'event store: busy',
    })
  })

  test('an abort settles an attempt that waits for the store', async () => {
    const abort = new AbortController()
    const silent: EventStore = { ...store, append: () => new Promise(() => undefined) }
    const sending = deliver(inbox({ store: silent }), {}, abort.signal)
    abort.abort()
    expect(await sending).toEqual({ status: 'unknown', reason: 'aborted while sending' })
  })
})
