import { expect, test } from 'vitest'
import type { TicketEvent } from '../../src/domain/incident/index.js'
import { given } from '../../src/testing/given.js'
import { noon, ticketStory } from '../../src/testing/ticket-story.js'
import { at, world } from '../domain/world.js'

const story = ticketStory('T-1')
const waiting = world()
  .record(...story.opened(0).facts)
  .events()
const acknowledge = { type: 'Acknowledge', by: 'ann', via: 'email', now: at(5) } as const
const acknowledged: TicketEvent = { type: 'Acknowledged', ticketId: 'T-1', at: at(5), by: 'ann', via: 'email' }

const messageOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return (error as Error).message
  }
  return 'passed'
}

test('passes, and leads on to the next command', () => {
  given(...waiting)
    .when(acknowledge)
    .then(acknowledged)
    .when(acknowledge)
    .thenNothing()
    .when({ ...acknowledge, type: 'Withdraw' })
    .then({ type: 'AcknowledgementWithdrawn', at: at(5), by: 'ann' })
    .when({ ...acknowledge, type: 'Withdraw' })
    .thenRefused('NotConfirmed')
})

test('shows other events line by line, with times that can be read', () => {
  const message = messageOf(() =>
    given(...waiting)
      .when(acknowledge)
      .then({ type: 'Acknowledged', ticketId: 'T-1', at: at(6), by: 'ann', via: 'phone' }),
  )
  expect(message).toBe(
    [
      'Acknowledge led to other events',
      '',
      '- expected',
      '+ actual',
      '',
      '  [',
      '    {',
      '      "type": "Acknowledged",',
      '      "ticketId": "T-1",',
      '-     "at": "2026-03-02T12:06:00.000Z",',
      '+     "at": "2026-03-02T12:05:00.000Z",',
      '      "by": "ann",',
      '-     "via": "phone"',
      '+     "via": "email"',
      '    }',
      '  ]',
    ].join('\n'),
  )
})

test('fails when events are missing, too many, or in another order', () => {
  const when = given(...waiting).when(acknowledge)
  expect(messageOf(() => when.then())).toContain('led to other events')
  expect(messageOf(() => when.then(acknowledged, acknowledged))).toContain('led to other events')
  expect(messageOf(() => when.thenNothing())).toContain('was to change nothing')
  expect(
    messageOf(() =>
      given(...waiting)
        .when(acknowledge)
        .then(acknowledged),
    ),
  ).toBe('passed')
})

test('absent and undefined are the same, and so is the order of fields', () => {
  given(...waiting)
    .when(acknowledge)
    .then({ via: 'email', by: 'ann', at: at(5), factId: undefined, ticketId: 'T-1', type: 'Acknowledged' })
})

test('a refusal is compared as far as it is given', () => {
  const when = given(...waiting, ...story.closed(3).facts, {
    type: 'IncidentResolved',
    incident: 1,
    at: at(3),
    reason: 'closed',
    levels: {},
  }).when(acknowledge)
  when.thenRefused('AlreadyResolved')
  when.thenRefused({ type: 'AlreadyResolved', reason: 'closed' })
  expect(messageOf(() => when.thenRefused({ type: 'AlreadyResolved', reason: 'answered' }))).toContain(
    'was refused for another reason',
  )
  expect(messageOf(() => when.thenRefused('NoIncident'))).toContain('was refused for another reason')
  expect(messageOf(() => when.then())).toContain('was refused')
  expect(messageOf(() => when.thenNothing())).toContain('was refused')
  expect(
    messageOf(() =>
      given(...waiting)
        .when(acknowledge)
        .thenRefused('NoIncident'),
    ),
  ).toContain('was not refused')
})

test('says so when somebody awaits it', async () => {
  // The compiler says so too, to those who ask it.
  const when: unknown = given(...waiting).when(acknowledge)
  const awaited = async (): Promise<void> => {
    await when
  }
  await expect(awaited()).rejects.toThrow('is not a Promise')
})

test('the ticket is that of the events', () => {
  given(
    ...world()
      .record(...ticketStory('HD-7').opened(0).facts)
      .events('HD-7'),
  )
    .when(acknowledge)
    .then({ ...acknowledged, ticketId: 'HD-7' })
})

test('a story is told in minutes after noon, and none of its lines changes the one before', () => {
  const told = ticketStory('T-9')
    .opened(0, { deskId: 'billing' })
    .clientReplied(20, { factId: 'msg-1' })
    .agentReplied(30, { agentId: 'ann' })
    .automationReplied(31, 'agent')
    .assigned(32, null)
    .moved(33, 'sales')
    .clientChanged(34, 'acme')
    .policySet(35, 'none')
    .acknowledged(36, 'ann', { via: 'email' })
    .closed(37)
    .reopened(38)
    .merged(39, 'T-1')
    .deleted(40)
    .paused(41)
    .resumed(42)
  expect(told.facts.map(({ type, at: time }) => `${type} ${(time - noon) / 60_000}`)).toEqual([
    'TicketOpened 0',
    'ClientReplied 20',
    'AgentReplied 30',
    'AgentReplied 31',
    'TicketAssigned 32',
    'TicketMoved 33',
    'TicketClientChanged 34',
    'TicketPolicySet 35',
    'Acknowledged 36',
    'TicketClosed 37',
    'TicketReopened 38',
    'TicketMerged 39',
    'TicketDeleted 40',
    'TicketPaused 41',
    'TicketResumed 42',
  ])
  expect(told.facts.every(({ ticketId }) => ticketId === 'T-9')).toBe(true)
  expect(told.facts[1]).toEqual({
    type: 'ClientReplied',
    ticketId: 'T-9',
    at: at(20),
    author: 'human',
    factId: 'msg-1',
  })
  const before = ticketStory('T-9').opened(0)
  before.closed(1)
  expect(before.facts).toHaveLength(1)
})
