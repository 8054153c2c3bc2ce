import type { PolicyId, TicketId } from '../domain/identifiers.js'

/**
 * The names of our streams. A category is the text before the first dash and has none itself: that is where stores cut.
 *
 * @since 0.1.0
 */
export interface Streams {
  readonly ticket: (id: TicketId) => string
  readonly policy: (id: PolicyId) => string
  readonly assignments: string
  /** The ticket whose stream this is; `undefined` for other streams. */
  readonly ticketIdOf: (stream: string) => TicketId | undefined
  readonly isPolicy: (stream: string) => boolean
  /** What the names of all our streams begin with. */
  readonly prefixes: ReadonlyArray<string>
}

/** `namespace` keeps hosts apart that share one store. */
export const streamNames = (namespace?: string): Streams => {
  const start = namespace === undefined ? '' : `${namespace}_`
  const tickets = `${start}escalation-`
  const policies = `${start}escalationPolicy-`
  const assignments = `${start}escalationAssignments`
  return {
    ticket: id => tickets + id,
    policy: id => policies + id,
    assignments,
    ticketIdOf: stream => (stream.startsWith(tickets) ? stream.slice(tickets.length) : undefined),
    isPolicy: stream => stream.startsWith(policies),
    prefixes: [tickets, policies, assignments],
  }
}
