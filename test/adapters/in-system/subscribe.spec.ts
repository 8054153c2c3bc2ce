import { beforeEach, expect, test } from 'vitest'
import { inbox, type Inbox, type InboxChange, type InboxOf } from '../../../src/in-system.js'
import { memoryEventStore } from '../../../src/memory.js'
import type { Clock } from '../../../src/ports/clock.js'
import type { EventStore } from '../../../src/ports/event-store.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'
import { shakenStore } from './shaken-store.js'

let store: EventStore
beforeEach(async () => {
  store = memoryEventStore()
  await store.open()
})

/** Sleeps end at once; how long they would have been is taken down. */
const restlessClock = (): Clock & { readonly slept: number[] } => {
  const slept: number[] = []
  return { slept, wallMs: () => 0, monotonicMs: () => 0, sleep: async ms => void slept.push(ms) }
}

const silent = (): void => undefined
const quiet = { debug: silent, info: silent, warn: silent, error: silent }

const deliver = async (to: Inbox, idempotencyKey: string, id = 'ann'): Promise<void> => {
  const notification = sampleNotification({ idempotencyKey, person: { id } })
  const result = await to.channel.send(notification, { signal: new AbortController().signal })
  expect(result).toEqual({ status: 'accepted' })
}

const shown = (change: InboxChange): string => {
  switch (change.type) {
    case 'received':
      return `${change.personId} received ${change.message.id}`
    case 'read':
      return `${change.personId} read ${change.messageId}`
    case 'all-read':
      return `${change.personId} read all`
  }
}

/** Takes down changes; `until` resolves when as many as that have come. */
const listening = async (to: Inbox, whose: InboxOf) => {
  const abort = new AbortController()
  const changes: string[] = []
  let wake = (): void => undefined
  await to.subscribe(
    whose,
    change => {
      changes.push(shown(change))
      wake()
    },
    { signal: abort.signal },
  )
  const until = async (count: number): Promise<string[]> => {
    while (changes.length < count) await new Promise<void>(resolve => (wake = resolve))
    return changes
  }
  return { changes, until, stop: () => abort.abort() }
}

test('somebody is told of their own messages, received and read, from now on', async () => {
  const both = inbox({ store })
  await deliver(both, 'before')
  const ann = await listening(both, { personId: 'ann' })
  await deliver(both, 'a')
  await deliver(both, 'b', 'ann-2')
  await both.markRead('ann', 'a')
  await both.markRead('ann', 'all')
  expect(await ann.until(3)).toEqual(['ann received a', 'ann read a', 'ann read all'])
  ann.stop()
})

test('everyone’s changes can be followed, from another process too', async () => {
  const everyone = await listening(inbox({ store }), 'everyone')
  const elsewhere = inbox({ store })
  await deliver(elsewhere, 'a')
  await deliver(elsewhere, 'b', 'bob')
  expect(await everyone.until(2)).toEqual(['ann received a', 'bob received b'])
  everyone.stop()
})

test('a person called everyone is not everyone', async () => {
  const all = inbox({ store })
  const one = await listening(all, { personId: 'everyone' })
  await deliver(all, 'a')
  await deliver(all, 'b', 'everyone')
  expect(await one.until(1)).toEqual(['everyone received b'])
  one.stop()
})

test('other namespaces and other streams of the store are not heard', async () => {
  const acme = inbox({ store, namespace: 'acme' })
  const ann = await listening(acme, 'everyone')
  await deliver(inbox({ store }), 'a')
  const event = { id: crypto.randomUUID(), type: 'InboxAllRead', data: {} }
  await store.append({ stream: 'escalation-T-1', expectedRevision: -1, events: [event], recordedAt: 0 })
  await deliver(acme, 'b')
  expect(await ann.until(1)).toEqual(['ann received b'])
  ann.stop()
})

test('one reader of the log serves all, and rests when nobody listens', async () => {
  const shaken = shakenStore(store)
  const all = inbox({ store: shaken.store })
  const listeners = await Promise.all([1, 2, 3].map(() => listening(all, { personId: 'ann' })))
  await deliver(all, 'a')
  for (const { until } of listeners) expect(await until(1)).toEqual(['ann received a'])
  expect(shaken.calls.follow).toBe(1)
  listeners.forEach(({ stop }) => stop())
  await deliver(all, 'unheard')
  const late = await listening(all, { personId: 'ann' })
  await deliver(all, 'b')
  expect(await late.until(1)).toEqual(['ann received b'])
  expect(shaken.calls.follow).toBe(2)
  expect(listeners.map(({ changes }) => changes.length)).toEqual([1, 1, 1])
  late.stop()
})

test('who has left hears nothing more, and the others do', async () => {
  const all = inbox({ store })
  const [one, other] = [await listening(all, 'everyone'), await listening(all, 'everyone')]
  one.stop()
  await deliver(all, 'a')
  expect(await other.until(1)).toEqual(['ann received a'])
  expect(one.changes).toEqual([])
  other.stop()
})

test('a signal that is already aborted subscribes nobody', async () => {
  const shaken = shakenStore(store)
  const all = inbox({ store: shaken.store })
  await all.subscribe('everyone', () => undefined, { signal: AbortSignal.abort() })
  expect(shaken.calls.follow).toBe(0)
})

test('the store’s bad days delay changes and lose none', async () => {
  const shaken = shakenStore(store)
  const clock = restlessClock()
  shaken.heads.push('unavailable', 'busy')
  shaken.follows.push('unavailable', 'timeout')
  const all = inbox({ store: shaken.store, clock, random: { next: () => 0.5, uuid: () => crypto.randomUUID() } })
  const ann = await listening(all, { personId: 'ann' })
  for (const [index, key] of ['a', 'b', 'c', 'd'].entries()) {
    await deliver(all, key)
    await ann.until(index + 1)
  }
  expect(ann.changes).toEqual(['a', 'b', 'c', 'd'].map(key => `ann received ${key}`))
  // Two failures before it began, then one after each page that was read.
  expect(clock.slept).toEqual([75, 150, 75, 75])
  ann.stop()
})

test('pauses grow to half a minute and no longer', async () => {
  const shaken = shakenStore(store)
  const clock = restlessClock()
  shaken.heads.push(...Array<'busy'>(12).fill('busy'))
  const all = inbox({ store: shaken.store, clock, random: { next: () => 1 - Number.EPSILON, uuid: crypto.randomUUID } })
  const ann = await listening(all, 'everyone')
  expect(clock.slept.map(Math.round)).toEqual([
    100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000,
  ])
  ann.stop()
})

test('a listener that fails is logged and does not stop the others', async () => {
  const logged: string[] = []
  const silent = () => undefined
  const logger = {
    debug: silent,
    info: silent,
    warn: silent,
    error: (_fields: object, text: string) => logged.push(text),
  }
  const all = inbox({ store, logger: { ...logger, error: (fields, text) => void logger.error(fields, text) } })
  const { signal } = new AbortController()
  await all.subscribe(
    'everyone',
    () => {
      throw new Error('on the spot')
    },
    { signal },
  )
  await all.subscribe('everyone', () => Promise.reject(new Error('later')), { signal })
  const ann = await listening(all, 'everyone')
  await deliver(all, 'a')
  await deliver(all, 'b')
  expect(await ann.until(2)).toEqual(['ann received a', 'ann received b'])
  expect(logged).toEqual(Array(4).fill('A listener of the inbox failed.'))
  ann.stop()
})

test('a closed store ends it, and a later subscription is refused', async () => {
  let ended = (_text: string): void => undefined
  const end = new Promise<string>(resolve => (ended = resolve))
  const logger = { ...quiet, error: (_fields: object, text: string) => ended(text) }
  const all = inbox({ store, clock: restlessClock(), logger })
  const ann = await listening(all, 'everyone')
  await store.close()
  expect(await end).toBe('The inbox no longer follows the store.')
  await expect(listening(all, 'everyone')).rejects.toMatchObject({ code: 'closed' })
  ann.stop()
})
