import type { Dashboard, FactInput, Notification } from 'ticket-escalation'
import { check } from './check.js'
import { nameOf, openHelpdesk, policy, tickets } from './helpdesk.js'
import { clockTime, heading, line, mail, remark, table } from './screen.js'
import type { Stage } from './stage.js'

/** From 09:00 to 09:45: a client nobody answers, one who is answered, and one whose ticket somebody takes on. */
export const threeClients = async ({ path, post, clock }: Stage): Promise<void> => {
  heading('Three clients wait', 'steps after 10, 30 and 60 minutes, a tick every 5')
  const sent: string[] = []
  const onSend = ({ ticketId, step, stepCount, person, channel, triggeredAt }: Notification): void => {
    sent.push(`${ticketId} ${step.number} ${person.id}`)
    line(
      triggeredAt,
      ticketId,
      `step ${step.number} of ${stepCount}`,
      `${channel.padEnd(9)} → ${nameOf(person.id)}`,
      'yellow',
    )
  }
  const { escalations, bell } = await openHelpdesk({ path, smtpPort: post.port, clock, onSend })
  await escalations.policies.save(policy)
  await escalations.policies.assign({ default: true }, policy.id)

  const now = (): Date => new Date(clock.wallMs())
  const record = (fact: FactInput): Promise<unknown> => escalations.record(fact)

  for (const { id: ticketId, clientName: clientId, assigneeId, subject } of tickets) {
    await record({ type: 'TicketOpened', ticketId, clientId, assigneeId, at: now() })
    line(now(), ticketId, 'client writes', `${clientId}: “${subject}” (assigned to ${nameOf(assigneeId)})`)
  }
  for (let minute = 0; minute <= 45; minute++) {
    await clock.advanceTo(minute)
    if (minute === 12) {
      await record({ type: 'AgentReplied', ticketId: 'T-102', agentId: 'ben', at: now() })
      line(now(), 'T-102', 'agent replies', 'Ben answers, so nobody else is told', 'green')
    }
    if (minute === 31) {
      const { status } = await escalations.acknowledge({ ticketId: 'T-103', by: 'team-leader', via: 'email' })
      check('The answer to “I’m on it”', status, 'confirmed')
      line(now(), 'T-103', '“I’m on it”', 'Tina takes it on, so no further step fires', 'green')
    }
    if (minute % 5 === 0) await escalations.tick()
  }
  check('The messages until 09:45', sent, [
    'T-101 1 ann',
    'T-102 1 ben',
    'T-103 1 ann',
    'T-101 2 team-leader',
    'T-103 2 team-leader',
  ])

  heading('Tina’s mail about T-101', 'as the SMTP server received it')
  const letter = post.mailsTo('tina@example.org').find(({ subject }) => subject.includes('T-101'))
  check('Whether the mail about T-101 arrived', letter !== undefined, true)
  if (letter !== undefined) mail(letter)

  heading(`The dashboard at ${clockTime(now())}`)
  const dashboard = await escalations.dashboard()
  show(dashboard)
  const unread = await bell.unreadCount('ann')
  check('What is unread in Ann’s inbox', unread, 2)
  const { activePolicies, attention } = dashboard
  const counts = `active policies: ${activePolicies}, needs attention: ${attention.length}, unread in Ann’s inbox: ${unread}`
  remark('')
  remark(counts, 'dim')
  await escalations.close()
}

const show = ({ active, confirmed, resolvedToday }: Dashboard): void => {
  check('The dashboard', [active.length, confirmed.length, resolvedToday.length], [1, 1, 1])
  const step = (number: number, at: Date): string => `${number} at ${clockTime(at)}`
  table(
    ['ticket', 'status', 'waiting since', 'last step', 'next step', ''],
    [
      ...active.map(({ ticketId, waitingSinceAt, lastFired, next }) => [
        ticketId,
        'Active',
        clockTime(waitingSinceAt),
        lastFired ? step(lastFired.step, lastFired.at) : '',
        next ? step(next.step, next.dueAt) : '',
      ]),
      ...confirmed.map(({ ticketId, waitingSinceAt, lastFired, acknowledgements: [first] }) => [
        ticketId,
        'Confirmed',
        clockTime(waitingSinceAt),
        lastFired ? step(lastFired.step, lastFired.at) : '',
        'none',
        first ? `${nameOf(first.by)} is on it since ${clockTime(first.at)}` : '',
      ]),
      ...resolvedToday.map(({ ticketId, reason, resolvedAt }) => [
        ticketId,
        'Resolved',
        '',
        '',
        'none',
        `${reason} at ${clockTime(resolvedAt)}`,
      ]),
    ],
  )
}
