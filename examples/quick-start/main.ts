import { createEscalations } from 'ticket-escalation'
import { inSystemChannel } from 'ticket-escalation/in-system'
import { memoryEventStore } from 'ticket-escalation/memory'

const escalations = await createEscalations({
  store: memoryEventStore(), // or sqliteEventStore({ path: 'escalations.db' })
  directory: { people: ids => ids.map(id => ({ id })) }, // your users
  channels: { bell: inSystemChannel(({ step, person }) => console.log(`step ${step.number}: ${person.id} is told`)) },
})
await escalations.policies.save({
  id: 'standard',
  steps: [
    { delayMinutes: 10, notify: { assignee: true }, channel: 'bell' },
    { delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'bell' },
  ],
})
await escalations.policies.assign({ desk: 'billing' }, 'standard')

const at = new Date(Date.now() - 31 * 60_000) // a client has been waiting for 31 minutes
await escalations.record({ type: 'TicketOpened', ticketId: 'T-1', deskId: 'billing', assigneeId: 'ann', at })
await escalations.tick() // a server calls escalations.start({ everyMinutes: 5 }) instead, once
const answer = await escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'ticket-page' })
console.log(`ann is on it: ${answer.status}`)
await escalations.close()
