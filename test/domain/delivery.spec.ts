import { describe, expect, test } from 'vitest'
import { given } from '../../src/testing/given.js'
import { failed, finish, fired, notificationId, of, start, started } from './one-message.js'
import { at } from './world.js'

describe('delivery: claim, send, record', () => {
  test('a claim is an event, and the outcome another', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(finish(10, 1, { status: 'delivered', providerId: 'id-7' }))
      .then({ type: 'Delivered', ...of, attempt: 1, at: at(10), providerId: 'id-7' })
  })

  test('what is claimed cannot be claimed by another, nor twice by the same', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(start(10, { workerId: 'worker-b' }))
      .thenRefused({ type: 'NotificationNotPending', notificationId })
      .when(start(10))
      .thenRefused('NotificationNotPending')
  })

  test('what was delivered is no longer there', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(finish(10, 1, { status: 'delivered' }))
      .then({ type: 'Delivered', ...of, attempt: 1, at: at(10) })
      .when(start(11))
      .thenRefused('NotificationNotPending')
      .when(finish(11, 1, { status: 'delivered' }))
      .thenRefused({ type: 'ClaimLost', notificationId })
  })

  test('a failure for now is tried again under the next number', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(finish(10, 1, failed(11)))
      .then({ type: 'DeliveryFailed', ...of, attempt: 1, at: at(10), reason: 'smtp-451', nextAttemptAt: at(11) })
      .when(start(11))
      .then(started(11, 2))
  })

  test('a refusal for good makes it undeliverable', () => {
    const w = fired()
    w.handle('T-1', start(10))
    w.handle('T-1', finish(10, 1, { status: 'refused', reason: 'no such mailbox' }))
    expect(w.ticket().notifications).toMatchObject([
      { state: 'undeliverable', stuckAt: at(10), reason: 'no such mailbox' },
    ])
    expect(w.handle('T-1', start(11))).toEqual({ type: 'NotificationNotPending', notificationId })
  })

  test('after the last attempt it is parked for a person to look at', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(finish(10, 1, { status: 'failed', reason: 'smtp-451', nextAttemptAt: null }))
      .then(
        { type: 'DeliveryFailed', ...of, attempt: 1, at: at(10), reason: 'smtp-451', nextAttemptAt: at(10) },
        { type: 'NotificationParked', ...of, at: at(10), reason: 'smtp-451' },
      )
      .when(start(11))
      .thenRefused('NotificationNotPending')
  })

  test('an outcome that nobody knows is tried again, and every such attempt is counted', () => {
    const w = fired()
    w.handle('T-1', start(10))
    w.handle('T-1', finish(10, 1, { status: 'unknown', reason: 'timeout', nextAttemptAt: at(11) }))
    expect(w.ticket().notifications).toMatchObject([{ state: 'pending', attempts: 1, unknownOutcomes: 1 }])
  })

  test('a lapsed lease: the claim is recorded as an unknown outcome and taken over', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(start(12, { workerId: 'worker-b', lapsedAttempt: 1 }))
      .then(
        {
          type: 'DeliveryOutcomeUnknown',
          ...of,
          attempt: 1,
          at: at(12),
          reason: 'lease-lapsed',
          nextAttemptAt: at(12),
        },
        started(12, 2, 'worker-b'),
      )
  })

  test('a lease that was watched for another attempt has not lapsed', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(finish(10, 1, failed(11)))
      .then({ type: 'DeliveryFailed', ...of, attempt: 1, at: at(10), reason: 'smtp-451', nextAttemptAt: at(11) })
      .when(start(11))
      .then(started(11, 2))
      .when(start(12, { workerId: 'worker-b', lapsedAttempt: 1 }))
      .thenRefused('NotificationNotPending')
  })

  test('fencing: who lost the claim cannot record an outcome any more', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(start(12, { workerId: 'worker-b', lapsedAttempt: 1 }))
      .then(
        {
          type: 'DeliveryOutcomeUnknown',
          ...of,
          attempt: 1,
          at: at(12),
          reason: 'lease-lapsed',
          nextAttemptAt: at(12),
        },
        started(12, 2, 'worker-b'),
      )
      .when(finish(13, 1, { status: 'delivered' }))
      .thenRefused('ClaimLost')
      .when(finish(13, 1, failed(14)))
      .thenRefused('ClaimLost')
      .when(finish(13, 2, { status: 'delivered' }, 'worker-b'))
      .then({ type: 'Delivered', ...of, attempt: 2, at: at(13) })
  })

  test('good news may come late: an attempt given up as unknown turns out to have arrived', () => {
    given(...fired().events())
      .when(start(10))
      .then(started(10, 1))
      .when(finish(10, 1, { status: 'unknown', reason: 'timeout', nextAttemptAt: at(20) }))
      .then({ type: 'DeliveryOutcomeUnknown', ...of, attempt: 1, at: at(10), reason: 'timeout', nextAttemptAt: at(20) })
      .when(finish(11, 1, failed(12)))
      .thenRefused('ClaimLost')
      .when(finish(11, 1, { status: 'delivered' }))
      .then({ type: 'Delivered', ...of, attempt: 1, at: at(11) })
  })
})
