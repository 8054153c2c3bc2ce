import { encodeTicketEvent } from '../../src/codecs/ticket-events.js'
import { encodeTicketRow } from '../../src/codecs/ticket-row.js'
import { systemRandom } from '../../src/adapters/system-random.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import type { TicketCommand } from '../../src/domain/incident/commands.js'
import { streamNames } from '../../src/application/streams.js'
import { decide, fold, initialState, type Ticket, type TicketEvent } from '../../src/domain/incident/index.js'
import type { Fact } from '../../src/domain/ticket/fact.js'
import { unchanging } from '../../src/domain/policy/catalog-history.js'
import { instant } from '../../src/domain/time.js'
import type { AppendRequest, EventStore, StoredIndex, StoredIndexRow } from '../../src/index.js'
import { escalationsOn, benchClock, standard, start } from './world.js'

const policy = { ...standard, version: 1, steps: standard.steps.map((step, at) => ({ ...step, id: `step-${at + 1}` })) }
const catalog = {
  policies: new Map([[policy.id, policy]]),
  assignments: { default: policy.id, clients: new Map(), desks: new Map() },
}

/** What became of a ticket. */
type Life = 'open' | 'answered' | 'escalated'

const eventsOf: Readonly<Record<Life, number>> = { open: 2, answered: 5, escalated: 8 }

const at = (minutes: number) => instant(start + minutes * 60_000)

const record = (fact: Fact): TicketCommand => ({ type: 'RecordFact', fact, catalog: unchanging(catalog) })

/** The first step tells one person, and the message arrives. */
const escalating: ReadonlyArray<(ticket: Ticket) => TicketCommand> = [
  () => ({
    type: 'TriggerSteps',
    incident: 1,
    steps: [{ stepId: 'step-1', judgements: [{ personId: 'ann', notified: true }] }],
    now: at(12),
  }),
  ({ notifications: [sent] }) => ({
    type: 'StartDelivery',
    notificationId: sent?.id ?? '',
    workerId: 'worker-1',
    leaseMs: 60_000,
    now: at(12),
  }),
  ({ notifications: [sent] }) => ({
    type: 'FinishDelivery',
    notificationId: sent?.id ?? '',
    workerId: 'worker-1',
    attempt: 1,
    outcome: { status: 'delivered', providerId: 'message-1' },
    now: at(12),
  }),
]

const commandsOf = (ticketId: string, life: Life): ReadonlyArray<(ticket: Ticket) => TicketCommand> => {
  const opened = record({
    type: 'TicketOpened',
    ticketId,
    at: at(0),
    openedBy: 'client',
    deskId: 'billing',
    clientId: 'acme',
    assigneeId: 'ann',
  })
  if (life === 'open') return [() => opened]
  const replied = record({ type: 'ClientReplied', ticketId, at: at(2), author: 'human' })
  const answered = record({ type: 'AgentReplied', ticketId, at: at(15), author: 'human' })
  return [() => opened, () => replied, ...(life === 'escalated' ? escalating : []), () => answered]
}

/** A ticket's events as the engine would have recorded them. */
const told = (ticketId: string, life: Life): { readonly ticket: Ticket; readonly events: TicketEvent[] } => {
  const events: TicketEvent[] = []
  let ticket = initialState(ticketId)
  for (const command of commandsOf(ticketId, life)) {
    const decision = decide(command(ticket), ticket)
    if (decision._tag === 'Left') throw new Error(decision.left.type)
    events.push(...decision.right)
    ticket = fold(ticket, decision.right)
  }
  if (events.length !== eventsOf[life]) throw new Error(`${events.length} events instead of ${eventsOf[life]}`)
  return { ticket, events }
}

const requestFor = ({ ticket, events }: ReturnType<typeof told>): AppendRequest => ({
  stream: `escalation-${ticket.id}`,
  expectedRevision: -1,
  recordedAt: start,
  events: events.map(event => ({ id: systemRandom.uuid(), ...encodeTicketEvent(event) })),
})

const rowsFor = ({ ticket, events }: ReturnType<typeof told>): ReadonlyArray<StoredIndexRow> => {
  const data = encodeTicketRow(ticket)
  return data === null ? [] : [{ stream: `escalation-${ticket.id}`, revision: events.length - 1, data }]
}

/** The index of a helpdesk without a namespace. */
export const indexOf = (store: EventStore): StoredIndex | undefined => store.index?.(streamNames().prefixes)

/** An opened store with about so many events, `open` tickets still waiting, spread over the whole log. */
export const filledStore = async (
  path: string,
  events: number,
  open: number,
  others: 'answered' | 'escalated' = 'answered',
): Promise<EventStore> => {
  // The policies are saved, and the index is begun, by the engine itself.
  const escalations = await escalationsOn(path, benchClock())
  await escalations.close()
  const store = sqliteEventStore({ path })
  await store.open()
  const tickets = open + Math.max(0, Math.round((events - open * eventsOf.open) / eventsOf[others]))
  const isOpen = (n: number): boolean => Math.floor(((n + 1) * open) / tickets) > Math.floor((n * open) / tickets)
  for (let n = 0; n < tickets; n += 400) {
    const numbers = Array.from({ length: Math.min(400, tickets - n) }, (_, at) => n + at)
    const all = numbers.map(one => told(`TICKET-${one}`, isOpen(one) ? 'open' : others))
    const outcomes = await store.appendMany(all.map(requestFor))
    if (outcomes.some(({ status }) => status !== 'appended')) throw new Error('The store could not be filled')
    // As workers do it, now and then.
    await indexOf(store)?.advance({ position: await store.head(), rows: all.flatMap(rowsFor), removed: [] })
  }
  return store
}
