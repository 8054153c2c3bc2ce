// Ninety clients write and nobody answers: `node clients.js`, with ESCALATION_EVENTSTOREDB_URL and CLIENTS. Every second
// one has been waiting for 61 minutes already, so that all three steps are due at once; the others begin to wait now.
import { createEscalations } from 'ticket-escalation'
import { directory, nobody, policy, storeAt } from './helpdesk.js'

const url = process.env.ESCALATION_EVENTSTOREDB_URL ?? 'esdb://127.0.0.1:2113?tls=false'
const clients = Number(process.env.CLIENTS ?? 90)

const escalations = await createEscalations({
  store: storeAt(url),
  directory,
  channels: { chat: nobody },
  delivery: 'none',
})
await escalations.policies.save(policy)
await escalations.policies.assign({ default: true }, policy.id)
const now = new Date()
const longAgo = new Date(now.getTime() - 61 * 60_000)
const run = now.getTime().toString(36)
await Promise.all(
  Array.from({ length: clients }, (_, n) =>
    escalations.record({ type: 'TicketOpened', ticketId: `${run}-${n}`, at: n % 2 === 0 ? longAgo : now }),
  ),
)
await escalations.close()
console.log(`${clients} clients wait`)
