import type { PolicyId, TicketId } from '../domain/identifiers.js'
import { lapsesAt } from '../domain/incident/confirmation.js'
import { latestIncident, type Ticket } from '../domain/incident/state.js'
import {
  emptyHistory,
  withAssignments,
  withVersions,
  type CatalogHistory,
  type DatedAssignment,
  type Since,
} from '../domain/policy/catalog-history.js'
import { emptyCatalog, withAssignmentsMade, type Catalog } from '../domain/policy/catalog.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Instant } from '../domain/time.js'
import type { Clock } from '../ports/clock.js'
import { deliveryQueue, type DeliveryQueue } from './delivery-queue.js'
import { dividedDueIndex, type DividedDueIndex } from './divided-due-index.js'
import { revisions } from './revisions.js'
import { undivided } from './shards.js'

/**
 * What this process knows of the log without asking: the policies, what is due when, and what is to be sent. All of it
 * can be told again from the store at any time. What is older than what is known is not taken note of: answers of a
 * store may overtake each other.
 */
export interface Board {
  readonly due: DividedDueIndex
  readonly deliveries: DeliveryQueue
  readonly quarantined: Map<TicketId, string>
  /** Tickets that somebody left with another policy than the one in effect, as far as is known here. */
  readonly toReview: Set<TicketId>
  /** Policies and assignments as they are now. */
  readonly catalog: () => Catalog
  /** All that they have been. */
  readonly history: () => CatalogHistory
  readonly policyVersion: (id: PolicyId, version: number) => Policy | undefined
  readonly versionsOf: (id: PolicyId) => ReadonlyArray<Policy>
  /** All versions of a policy that are known, with the times at which they were saved, oldest first. */
  readonly datedVersionsOf: (id: PolicyId) => ReadonlyArray<Since<Policy>>
  readonly notePolicies: (versions: ReadonlyArray<Since<Policy>>) => void
  /** Takes note of the event at `revision` of the assignments' stream, and of what it assigns if that can be told. */
  readonly noteAssignment: (revision: number, assigned?: DatedAssignment) => void
  /** Takes note of all assignments that were made up to `revision`, in order. */
  readonly noteAssignments: (revision: number, all: ReadonlyArray<DatedAssignment>) => void
  /** All assignments that were ever made, in order, as far as is known. */
  readonly allAssignments: () => ReadonlyArray<DatedAssignment>
  /** The newest event of the assignments' stream that is known; `-1` for none. */
  readonly assignmentsRevision: () => number
  /**
   * The time for a change of policies that is made now: after any other one that tickets were told of, be it of this very
   * millisecond, so that the story of a ticket can be told anew in the same order.
   */
  readonly changeAt: (now: Instant) => Instant
  /** Takes note that tickets may have been told of what changed up to a time. */
  readonly noteTold: (changedAt: Instant) => void
  /** Grows with every change of policies or assignments. */
  readonly catalogRevision: () => number
  /** Takes note of a ticket as it was at a revision of its stream; `false` when something newer is known. */
  readonly note: (ticket: Ticket, revision: number) => boolean
  /** The newest revision that was taken note of, as far as it is remembered. */
  readonly revisionOf: (ticketId: TicketId) => number | undefined
  /** There is nothing to be done about a ticket that can be done. */
  readonly forget: (ticketId: TicketId) => void
  /** As `forget`, unless something was taken note of since the ticket was at `known`. */
  readonly forgetUnlessNewer: (ticketId: TicketId, known: number | undefined) => void
}

export const board = (
  clock: Clock,
  due: DividedDueIndex = dividedDueIndex(undivided),
  deliveries: DeliveryQueue = deliveryQueue(clock),
): Board => {
  const quarantined = new Map<TicketId, string>()
  const versions = new Map<PolicyId, ReadonlyArray<Since<Policy>>>()
  const newest = revisions()
  let catalog: Catalog = emptyCatalog
  let history: CatalogHistory = emptyHistory
  let allAssignments: DatedAssignment[] = []
  /** How many of them the catalog tells of. As a log is read there may be one for each client: it is told in the end. */
  let assignmentsTold = 0
  let isHistoryTold = true
  let catalogRevision = 0
  let toldAt = -Infinity
  let assignmentsRevision = -1
  const tellAssignments = (): void => {
    if (isHistoryTold) return
    const made = allAssignments.slice(assignmentsTold)
    catalog = { ...catalog, assignments: withAssignmentsMade(catalog.assignments, made) }
    history = withAssignments(history, allAssignments)
    assignmentsTold = allAssignments.length
    isHistoryTold = true
  }
  const forget = (ticketId: TicketId): void => {
    due.remove(ticketId)
    deliveries.forget(ticketId)
    const known = newest.of(ticketId)
    if (known !== undefined) newest.note(ticketId, known, false)
  }
  return {
    due,
    deliveries,
    quarantined,
    toReview: new Set(),
    catalog: () => {
      tellAssignments()
      return catalog
    },
    history: () => {
      tellAssignments()
      return history
    },
    policyVersion: (id, version) => versions.get(id)?.find(({ value }) => value.version === version)?.value,
    versionsOf: id => (versions.get(id) ?? []).map(({ value }) => value),
    datedVersionsOf: id => versions.get(id) ?? [],
    notePolicies: saved => {
      for (const one of saved) {
        const { id, version } = one.value
        const known = versions.get(id) ?? []
        if (known.some(({ value }) => value.version === version)) continue
        const all = [...known, one].sort((a, b) => a.value.version - b.value.version)
        versions.set(id, all)
        catalog = { ...catalog, policies: new Map(catalog.policies).set(id, (all.at(-1) ?? one).value) }
        history = withVersions(history, id, all)
        catalogRevision++
      }
    },
    noteAssignment: (revision, assigned) => {
      if (revision <= assignmentsRevision) return
      assignmentsRevision = revision
      if (assigned === undefined) return
      allAssignments.push(assigned)
      isHistoryTold = false
      catalogRevision++
    },
    noteAssignments: (revision, all) => {
      if (revision < assignmentsRevision) return
      assignmentsRevision = revision
      allAssignments = [...all]
      catalog = { ...catalog, assignments: emptyCatalog.assignments }
      assignmentsTold = 0
      isHistoryTold = false
      catalogRevision++
    },
    allAssignments: () => [...allAssignments],
    changeAt: now => (now > toldAt ? now : ((toldAt + 1) as Instant)),
    noteTold: changedAt => {
      toldAt = Math.max(toldAt, changedAt)
    },
    assignmentsRevision: () => assignmentsRevision,
    catalogRevision: () => catalogRevision,
    note: (ticket, revision) => {
      if ((newest.of(ticket.id) ?? -1) > revision) return false
      const incident = latestIncident(ticket)
      const mayBeDue = incident?.status === 'Active' || (incident !== undefined && lapsesAt(incident) !== undefined)
      if (mayBeDue) due.put(ticket.id, incident)
      else due.remove(ticket.id)
      const isToBeSent = deliveries.note(ticket)
      newest.note(ticket.id, revision, mayBeDue || isToBeSent)
      return true
    },
    revisionOf: newest.of,
    forget,
    forgetUnlessNewer: (ticketId, known) => {
      if (newest.of(ticketId) === known) forget(ticketId)
    },
  }
}
