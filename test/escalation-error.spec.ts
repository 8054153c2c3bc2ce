import { expect, test } from 'vitest'
import { escalationError } from '../src/escalation-error.js'
import { EventStoreError } from '../src/ports/event-store.js'

test("trouble with the store carries the store's own word for it", () => {
  const full = escalationError({ type: 'StoreTrouble', error: new EventStoreError('full', 'The disk is full') })
  expect(full).toMatchObject({ code: 'store-unavailable', storeCode: 'full', message: 'The disk is full' })
  const damaged = escalationError({ type: 'StoreTrouble', error: new EventStoreError('corrupt', 'Damaged') })
  expect(damaged).toMatchObject({ code: 'store-failed', storeCode: 'corrupt' })
  const error = new EventStoreError('timeout', 'No answer')
  expect(escalationError({ type: 'OutcomeUnknown', stream: 's', error })).toMatchObject({ storeCode: 'timeout' })
})

test('trouble of another kind has no such word', () => {
  expect(escalationError({ type: 'Conflict', stream: 's', attempts: 6 }).storeCode).toBeUndefined()
})
