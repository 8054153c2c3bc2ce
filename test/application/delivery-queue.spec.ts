import { describe, expect, test } from 'vitest'
import { deliveryKey, deliveryQueue, maxBackoffMs, maxSkewMs } from '../../src/application/delivery-queue.js'
import { instant } from '../../src/domain/time.js'
import { movedClock } from '../escalations/moved-clock.js'
import { after, answered, claimed, fired, waiting } from './told-tickets.js'

const minute = 60_000
const startMs = 1_000 * minute

const queueAt = (wallMs = startMs) => {
  const clock = movedClock(wallMs)
  const queue = deliveryQueue(clock)
  const ready = () => queue.ready(instant(clock.wallMs()), clock.monotonicMs())
  const nextInMs = () => {
    const at = queue.nextReadyAt(instant(clock.wallMs()), clock.monotonicMs())
    return at === undefined ? undefined : at - clock.wallMs()
  }
  return { clock, queue, ready, nextInMs }
}

const pending = fired(waiting('T-1', startMs - 10 * minute), startMs)

const failedUntil = (atMs: number) =>
  after(claimed(pending, 'A', startMs), {
    type: 'FinishDelivery',
    notificationId: pending.notifications[0]!.id,
    workerId: 'A',
    attempt: 1,
    outcome: { status: 'failed', reason: 'x', nextAttemptAt: instant(atMs) },
    now: instant(startMs),
  })

describe('the queue of deliveries', () => {
  test('what was fired is ready at once, until it is settled', () => {
    const { queue, ready, nextInMs } = queueAt()
    expect(queue.note(pending)).toBe(true)
    expect(ready()).toMatchObject([{ ticketId: 'T-1', attempts: 0 }])
    expect(nextInMs()).toBe(0)
    expect(queue.note(answered(pending, startMs))).toBe(false)
    expect([ready(), nextInMs(), queue.size()]).toEqual([[], undefined, 0])
  })

  test('what is being sent by this very process is neither ready nor waited for', () => {
    const { queue, ready, nextInMs } = queueAt()
    queue.note(pending)
    queue.inFlight.add(deliveryKey({ ticketId: 'T-1', notificationId: pending.notifications[0]!.id }))
    expect([ready(), nextInMs()]).toEqual([[], undefined])
  })

  test('a retry is ready at its time, not a millisecond earlier', () => {
    const { clock, queue, ready, nextInMs } = queueAt()
    queue.note(failedUntil(startMs + 10_000))
    expect(nextInMs()).toBe(10_000)
    clock.move(9_999)
    expect(ready()).toEqual([])
    clock.move(1)
    expect(ready()).toHaveLength(1)
  })

  test('a retry that lies further ahead than any is ever planned is ready: the clock was set back', () => {
    const { clock, queue, ready } = queueAt()
    queue.note(failedUntil(startMs + 30 * minute))
    clock.moveWall(-(maxBackoffMs - 30 * minute))
    expect(ready()).toEqual([])
    clock.moveWall(-1)
    expect(ready()).toHaveLength(1)
  })

  test('a claim lapses after a lease of own monotonic time, however often its ticket is noted meanwhile', () => {
    const { clock, queue, ready, nextInMs } = queueAt()
    const held = claimed(pending, 'A', startMs)
    queue.note(held)
    expect(nextInMs()).toBe(60_000)
    clock.move(59_999)
    queue.note(held)
    expect(ready()).toEqual([])
    expect(nextInMs()).toBe(1)
    clock.move(1)
    expect(ready()).toMatchObject([{ claim: { workerId: 'A' } }])
  })

  test('the next claim of the same message is another claim', () => {
    const { clock, queue, ready } = queueAt()
    queue.note(claimed(pending, 'A', startMs))
    clock.move(60_000)
    expect(ready()).toHaveLength(1)
    queue.note(claimed(claimed(pending, 'A', startMs), 'B', startMs + 60_000, 1))
    expect(ready()).toEqual([])
    clock.move(60_000)
    expect(ready()).toHaveLength(1)
  })

  test.each([-2 * 60 * minute, 24 * 60 * minute])(
    'a jump of the wall clock by %i ms neither ends nor freezes a claim',
    jump => {
      const { clock, queue, ready } = queueAt()
      queue.note(claimed(pending, 'A', startMs))
      clock.moveWall(jump)
      expect(ready()).toEqual([])
      clock.moveMonotonic(60_000)
      expect(ready()).toHaveLength(1)
    },
  )

  test.each([
    ['one that is old enough for any clock', -(60_000 + maxSkewMs), 1],
    ['one that may be fresh by a clock that is behind', -(60_000 + maxSkewMs) + 1, 0],
    ['one from a little ahead', 60_000 + maxSkewMs, 0],
    ['one from so far ahead that the clock must have been set back', 60_000 + maxSkewMs + 1, 1],
  ])('of claims seen for the first time, %s: over or not at once', (_, claimedAgo, count) => {
    const { queue, ready, nextInMs } = queueAt()
    queue.note(claimed(pending, 'A', startMs + claimedAgo))
    expect(ready()).toHaveLength(count)
    expect(nextInMs()).toBe(count === 1 ? 0 : 60_000)
  })

  test('those that have waited longest come first', () => {
    const { clock, queue, ready } = queueAt()
    for (const [id, ago] of [
      ['T-1', 1],
      ['T-3', 3],
      ['T-2', 3],
    ] as const)
      queue.note(fired(waiting(id, startMs - 20 * minute), startMs - ago * minute))
    expect(ready().map(({ ticketId }) => ticketId)).toEqual(['T-2', 'T-3', 'T-1'])
    clock.moveWall(-hourMs)
    expect(ready().map(({ ticketId }) => ticketId)).toEqual(['T-2', 'T-3', 'T-1'])
  })

  test('forgetting a ticket forgets its messages', () => {
    const { queue, ready } = queueAt()
    queue.note(pending)
    queue.forget('T-1')
    expect([ready(), queue.size()]).toEqual([[], 0])
  })
})

const hourMs = 60 * minute
