import { dueIndex, type DueIndex } from '../evaluator/due-index.js'
import type { PolicyId, TicketId } from '../domain/identifiers.js'
import { latestIncident, type Ticket } from '../domain/incident/state.js'
import { emptyCatalog, withAssignment, type AssignmentLevel, type Catalog } from '../domain/policy/catalog.js'
import type { Policy } from '../domain/policy/policy.js'
import { deliveryQueue, type DeliveryQueue } from './delivery-queue.js'

/**
 * What this process knows of the log without asking: the policies, what is due when, and what is to be sent. All of it
 * can be told again from the store at any time.
 */
export interface Board {
  readonly due: DueIndex
  readonly deliveries: DeliveryQueue
  readonly quarantined: Map<TicketId, string>
  readonly catalog: () => Catalog
  readonly policyVersion: (id: PolicyId, version: number) => Policy | undefined
  readonly versionsOf: (id: PolicyId) => ReadonlyArray<Policy>
  readonly notePolicies: (versions: ReadonlyArray<Policy>) => void
  readonly noteAssignment: (level: AssignmentLevel, policyId: PolicyId | null) => void
  /** Grows with every change of policies or assignments. */
  readonly catalogRevision: () => number
  readonly note: (ticket: Ticket) => void
  readonly forget: (ticketId: TicketId) => void
}

export const board = (monotonic: () => number): Board => {
  const due = dueIndex()
  const deliveries = deliveryQueue(monotonic)
  const quarantined = new Map<TicketId, string>()
  const versions = new Map<PolicyId, ReadonlyArray<Policy>>()
  let catalog: Catalog = emptyCatalog
  let catalogRevision = 0
  const forget = (ticketId: TicketId): void => {
    due.remove(ticketId)
    deliveries.forget(ticketId)
  }
  return {
    due,
    deliveries,
    quarantined,
    catalog: () => catalog,
    policyVersion: (id, version) => versions.get(id)?.find(policy => policy.version === version),
    versionsOf: id => versions.get(id) ?? [],
    notePolicies: policies => {
      for (const policy of policies) {
        const known = versions.get(policy.id) ?? []
        if (known.some(({ version }) => version === policy.version)) continue
        const all = [...known, policy].sort((a, b) => a.version - b.version)
        versions.set(policy.id, all)
        catalog = { ...catalog, policies: new Map(catalog.policies).set(policy.id, all.at(-1) ?? policy) }
        catalogRevision++
      }
    },
    noteAssignment: (to, policyId) => {
      catalog = { ...catalog, assignments: withAssignment(catalog.assignments, to, policyId) }
      catalogRevision++
    },
    catalogRevision: () => catalogRevision,
    note: ticket => {
      const incident = latestIncident(ticket)
      if (incident?.status === 'Active') due.put(ticket.id, incident)
      else due.remove(ticket.id)
      deliveries.note(ticket)
    },
    forget,
  }
}
