import type { Notification } from '../ports/channel.js'

const minute = 60_000
const noon = Date.UTC(2026, 2, 2, 12)

const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(frozen)
  return Object.freeze(value)
}

/**
 * A notification as the engine hands it over, deeply frozen: step 2 of 3, half an hour after the client wrote at noon.
 *
 * @since 0.1.0
 */
export const sampleNotification = (overrides: Partial<Notification> = {}): Notification => {
  const step = { number: 2, delayMinutes: 30, dueAt: new Date(noon + 30 * minute) }
  return frozen({
    idempotencyKey: '6f1c2f0e-5d0b-5d5f-9d0a-3c1f6f0a7b21',
    ticketId: 'T-1',
    incident: 1,
    cause: `${noon}.0`,
    person: { id: 'ann', name: 'Ann Lee', email: 'ann@example.org' },
    channel: 'sample',
    policy: { id: 'standard', name: 'Standard Escalation', version: 1 },
    steps: overrides.step === undefined ? [step] : [overrides.step],
    step: overrides.steps?.at(-1) ?? step,
    stepCount: 3,
    waitingSinceAt: new Date(noon),
    lastActivityAt: new Date(noon),
    triggeredAt: new Date(noon + 30 * minute),
    attempt: 1,
    possibleDuplicate: false,
    ticket: {
      subject: 'The printer is on fire',
      clientName: 'Acme Ltd',
      deskName: 'Billing',
      url: 'https://help.example.org/tickets/T-1',
    },
    ...overrides,
  })
}
