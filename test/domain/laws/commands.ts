import type { TicketCommand } from '../../../src/domain/incident/index.js'
import { at, type World } from '../world.js'

/** Commands as they may come while a ticket is in any state; those of deliveries are about a message there is. */
export const commandsOn = (w: World, minute: number): ReadonlyArray<TicketCommand> => {
  const now = at(minute)
  const [notification] = w.ticket().notifications
  const incident = w.incident()
  const catalog = w.catalog()
  const outcomes = [
    { status: 'delivered' },
    { status: 'refused', reason: 'no' },
    { status: 'failed', reason: 'busy', nextAttemptAt: at(minute + 1) },
    { status: 'unknown', reason: 'timeout', nextAttemptAt: null },
  ] as const
  return [
    { type: 'Acknowledge', by: 'ann', via: 'email', now },
    { type: 'Withdraw', by: 'ann', now },
    { type: 'ReviewPolicy', catalog, now },
    { type: 'InheritWait', at: now, fromTicketId: 'T-7', waitingSinceAt: at(-60), catalog },
    { type: 'InheritWait', at: now, fromTicketId: 'T-7', waitingSinceAt: null, catalog },
    ...[...w.newestCatalog().policies.values()].map((policy): TicketCommand => ({ type: 'AdoptPolicy', policy, now })),
    ...(incident === undefined
      ? []
      : [
          {
            type: 'TriggerSteps',
            incident: incident.number,
            steps: incident.policy.steps.map(({ id }) => ({
              stepId: id,
              judgements: [{ personId: 'ann', notified: true } as const],
            })),
            now: at(minute + 1_000),
          } as const,
        ]),
    ...(notification === undefined
      ? []
      : [
          { type: 'StartDelivery', notificationId: notification.id, workerId: 'w', leaseMs: 1, now } as const,
          ...outcomes.map((outcome): TicketCommand => ({
            type: 'FinishDelivery',
            notificationId: notification.id,
            workerId: 'w',
            attempt: 1,
            outcome,
            now,
          })),
        ]),
  ]
}
