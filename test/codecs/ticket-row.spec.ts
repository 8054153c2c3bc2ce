import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as E from 'fp-ts/lib/Either.js'
import { decodeTicketRow, encodeTicketRow } from '../../src/codecs/ticket-row.js'
import {
  decide,
  evolve,
  fold,
  initialState,
  withoutPast,
  type Ticket,
  type TicketCommand,
} from '../../src/domain/incident/index.js'
import { unchanging } from '../../src/domain/policy/catalog-history.js'
import type { Policy } from '../../src/domain/policy/policy.js'
import { instant } from '../../src/domain/time.js'
import type { Json } from '../../src/ports/event-store.js'
import { commandsOn } from '../domain/laws/commands.js'
import { anyPlay, played } from '../domain/laws/deeds.js'
import { at as minutesAfterNoon, realRules } from '../domain/world.js'

const noon = Date.parse('2026-03-02T12:00:00Z')
const at = (minutes: number) => instant(noon + minutes * 60_000)

const policy: Policy = {
  id: 'standard',
  version: 3,
  name: 'Standard',
  active: true,
  skipPeopleOnLeave: true,
  fallback: { notify: { user: 'director' }, channel: 'email' },
  steps: [
    { id: 'first', delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' },
    { id: 'second', delayMinutes: 30, notify: { user: 'lead' }, channel: 'email' },
  ],
}
const catalog = unchanging({
  policies: new Map([[policy.id, policy]]),
  assignments: { default: policy.id, clients: new Map(), desks: new Map() },
})

const after = (ticket: Ticket, command: TicketCommand): Ticket => {
  const decision = decide(command, ticket)
  if (E.isLeft(decision)) throw new Error(JSON.stringify(decision.left))
  return fold(ticket, decision.right)
}

const throughText = (ticket: Ticket): Ticket | undefined =>
  decodeTicketRow(ticket.id, JSON.parse(JSON.stringify(encodeTicketRow(ticket))) as Json, (id, version) =>
    id === policy.id && version === policy.version ? policy : undefined,
  )

const plain = (ticket: unknown): unknown => JSON.parse(JSON.stringify(ticket))

const opened = after(initialState('T-1'), {
  type: 'RecordFact',
  catalog,
  fact: { type: 'TicketOpened', ticketId: 'T-1', at: at(0), openedBy: 'client', assigneeId: 'ann', deskId: 'billing' },
})
const fired = after(opened, {
  type: 'TriggerSteps',
  incident: 1,
  now: at(30),
  steps: [
    {
      stepId: 'first',
      judgements: [{ personId: 'ann', notified: false, reason: 'on-leave' }],
      fallback: { channel: 'email', judgements: [{ personId: 'director', notified: true }] },
    },
    { stepId: 'second', judgements: [], nobody: 'empty-group' },
  ],
})
const notificationId = fired.notifications[0]?.id ?? ''
const claimed = after(fired, { type: 'StartDelivery', notificationId, workerId: 'w', leaseMs: 60_000, now: at(30) })
const finish = { type: 'FinishDelivery', notificationId, workerId: 'w', attempt: 1, now: at(31) } as const

describe('an index row', () => {
  test.each<[string, Ticket]>([
    ['a ticket that waits', opened],
    ['steps that fired, with a fallback and an empty group', fired],
    ['a message that is claimed', claimed],
    [
      'a message whose outcome is unknown',
      after(claimed, { ...finish, outcome: { status: 'unknown', reason: 'no answer', nextAttemptAt: at(32) } }),
    ],
    [
      'a message that was refused for good',
      after(claimed, { ...finish, outcome: { status: 'refused', reason: 'no such mailbox' } }),
    ],
    ['a confirmed incident', after(fired, { type: 'Acknowledge', by: 'ann', via: 'email', now: at(31) })],
  ])('tells %s exactly, but for its past', (_, ticket) => {
    expect(plain(throughText(ticket))).toEqual(plain(withoutPast(ticket)))
  })

  test('is absent for a ticket that nothing is to be done about', () => {
    const answered = after(opened, {
      type: 'RecordFact',
      catalog,
      fact: { type: 'AgentReplied', ticketId: 'T-1', at: at(5), author: 'human' },
    })
    expect(encodeTicketRow(answered)).toBeNull()
    expect(encodeTicketRow(initialState('T-1'))).toBeNull()
  })

  test('of another format, or of a policy version that is not known, is left to the stream', () => {
    const row = encodeTicketRow(opened) as ReadonlyArray<Json>
    expect(decodeTicketRow('T-1', [99, ...row.slice(1)], () => policy)).toBeUndefined()
    expect(decodeTicketRow('T-1', { v: 1 }, () => policy)).toBeUndefined()
    expect(decodeTicketRow('T-1', row, () => undefined)).toBeUndefined()
  })

  test('is enough to go on with: the next command decides the same from the row as from the stream', () => {
    const next = (ticket: Ticket) => decide({ type: 'Acknowledge', by: 'bob', via: 'dashboard', now: at(40) }, ticket)
    expect(plain(next(throughText(fired) ?? initialState('')))).toEqual(plain(next(fired)))
    expect(evolve(fired, { type: 'IncidentExhausted', incident: 1, at: at(41) }).id).toBe('T-1')
  })

  /** What is decided on a row: not what the host reports, which may be about the past that a row no longer knows. */
  const decidedOnRows = new Set(['Acknowledge', 'Withdraw', 'TriggerSteps', 'StartDelivery', 'FinishDelivery'])

  test('tells any ticket exactly, and all that is decided on rows is decided as on the stream', () => {
    fc.assert(
      fc.property(anyPlay(true), fc.boolean(), fc.boolean(), ({ catalogs, done }, ticks, claims) => {
        const { w, minute } = played(realRules, catalogs, done)
        if (ticks) w.tick(minute + 60)
        const [notification] = w.ticket().notifications
        if (claims && notification !== undefined)
          w.handle('T-1', {
            type: 'StartDelivery',
            notificationId: notification.id,
            workerId: 'w',
            leaseMs: 60_000,
            now: minutesAfterNoon(minute + 61),
          })
        const row = encodeTicketRow(w.ticket())
        if (row === null) return
        const policies = w.events().flatMap(event => ('policy' in event ? [event.policy] : []))
        const retold = w.events().flatMap(event => (event.type === 'IncidentsReassessed' ? event.incidents : []))
        const all = [...policies, ...retold.map(incident => incident.policy)]
        const decoded = decodeTicketRow('T-1', JSON.parse(JSON.stringify(row)) as Json, (id, version) =>
          all.find(one => one.id === id && one.version === version),
        )
        expect(plain(decoded)).toEqual(plain(withoutPast(w.ticket())))
        for (const command of commandsOn(w, minute + 62))
          if (decidedOnRows.has(command.type))
            expect([command.type, plain(decide(command, decoded ?? initialState('')))]).toEqual([
              command.type,
              plain(decide(command, w.ticket())),
            ])
      }),
    )
  })
})
