import type { PolicyId, TicketId } from '../domain/identifiers.js'
import { lapsesAt } from '../domain/incident/confirmation.js'
import { latestIncident, type Ticket } from '../domain/incident/state.js'
import type { Incident } from '../domain/incident/incident.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Situation, Wait } from '../domain/ticket/situation.js'
import { situationOf } from '../domain/ticket/timeline.js'
import type { Instant } from '../domain/time.js'
import { firedSets } from './fired-sets.js'
import type { Ledger } from './ledger.js'
import { names } from './names.js'
import type { Whole } from '../domain/whole.js'
import { blank, type Confirmation, recalledIncident, recalledTicket } from './recalled.js'
import { ticketNumbers } from './ticket-numbers.js'

// The columns of a row.
const desk = 0
const client = 1
const assignee = 2
const ownPolicy = 3
const incidentNumber = 4
const incidentPolicy = 5
const firedSet = 6
const flags = 7
const width = 8

// Bits of the flags; the two lowest are the status of the latest incident.
const closedBit = 4
const unansweredBit = 8
const waitingBit = 16
const exhaustedBit = 32

const statuses = [undefined, 'Active', 'Confirmed', 'Resolved'] as const
const isOpenStatus = (bits: number): boolean => (bits & 3) === 1 || (bits & 3) === 2

const grown = <Column extends Int32Array | Float64Array>(column: Column, make: (length: number) => Column): Column => {
  const larger = make(column.length * 2)
  larger.set(column)
  return larger
}

/**
 * Keeps of each ticket what facts and ticks to come can ask for, some 100 bytes with its id, and forgets the rest: the
 * facts, the incidents before the latest, who was told. For one reader who goes through history in order of time, which
 * makes no difference to a single decision (the tests compare it with the ledger that keeps everything).
 */
export const compactLedger = (policies: ReadonlyMap<PolicyId, Policy>): Ledger => {
  const rows = ticketNumbers()
  const known = names()
  const fired = firedSets()
  const policyList = [...policies.values()]
  const policyNumbers = new Map(policyList.map((policy, index) => [policy.id, index]))
  /** Of the few tickets that others were merged into while their clients waited. */
  const inheritances = new Map<number, NonNullable<Situation['inherited']>>()
  /** Of the few incidents whose confirmation may lapse. */
  const confirmations = new Map<number, Confirmation>()
  let numbers = new Int32Array(1024 * width)
  let times = new Float64Array(1024 * 2)

  const waitIn = (row: number): Wait => ({
    sinceAt: times[row * 2] as Instant,
    lastActivityAt: times[row * 2 + 1] as Instant,
  })

  const situationIn = (row: number, bits: number): Whole<Situation> => ({
    policyId: known.name(numbers[row * width + ownPolicy]),
    clientId: known.name(numbers[row * width + client]),
    deskId: known.name(numbers[row * width + desk]),
    assigneeId: known.name(numbers[row * width + assignee]),
    closed: (bits & closedBit) !== 0,
    wait: (bits & waitingBit) === 0 ? undefined : waitIn(row),
    inherited: inheritances.get(row),
    closedUnanswered: (bits & unansweredBit) !== 0,
  })

  const incidentIn = (row: number, bits: number): Incident | undefined => {
    const status = statuses[bits & 3]
    const policy = policyList[numbers[row * width + incidentPolicy] ?? 0]
    return status === undefined || policy === undefined
      ? undefined
      : recalledIncident(status, {
          number: numbers[row * width + incidentNumber] ?? 0,
          wait: waitIn(row),
          policy,
          fired: fired.steps(numbers[row * width + firedSet] ?? 0),
          confirmation: confirmations.get(row),
          exhausted: (bits & exhaustedBit) !== 0,
        })
  }

  const read = (id: TicketId, row: number): Ticket => {
    const bits = numbers[row * width + flags] ?? 0
    return recalledTicket(id, situationIn(row, bits), incidentIn(row, bits))
  }

  /** A ticket is kept right after it was looked up. */
  let latest: { readonly id: TicketId; readonly row: number } | undefined

  /** The row of a ticket, `-1` for one that has none. */
  const rowOf = (id: TicketId): number => {
    if (latest?.id === id) return latest.row
    const row = rows.find(id)
    if (row >= 0) latest = { id, row }
    return row
  }

  const rowFor = (id: TicketId): number => {
    if (latest?.id === id) return latest.row
    const row = rows.numberOf(id)
    latest = { id, row }
    if ((row + 1) * width > numbers.length) {
      numbers = grown(numbers, length => new Int32Array(length))
      times = grown(times, length => new Float64Array(length))
    }
    return row
  }

  const note = (cell: number, name: string | undefined): void => {
    if (known.name(numbers[cell]) !== name) numbers[cell] = known.number(name)
  }

  const keep = (ticket: Ticket): void => {
    const row = rowFor(ticket.id)
    const { deskId, clientId, assigneeId, policyId, closed, wait, inherited, closedUnanswered } = situationOf(
      ticket.timeline,
    )
    const at = row * width
    note(at + desk, deskId)
    note(at + client, clientId)
    note(at + assignee, assigneeId)
    note(at + ownPolicy, policyId)
    let bits = (closed ? closedBit : 0) | (closedUnanswered ? unansweredBit : 0)
    if (wait !== undefined) {
      bits |= waitingBit
      times[row * 2] = wait.sinceAt
      times[row * 2 + 1] = wait.lastActivityAt
    }
    if (inherited !== undefined) inheritances.set(row, inherited)
    else if (inheritances.size > 0) inheritances.delete(row)
    const incident = latestIncident(ticket)
    if (incident?.status === 'Confirmed' && lapsesAt(incident) !== undefined)
      confirmations.set(row, { acknowledgements: incident.acknowledgements, renewedAt: incident.renewedAt })
    else if (confirmations.size > 0) confirmations.delete(row)
    if (incident !== undefined) {
      bits |= statuses.indexOf(incident.status) | (incident.exhaustedAt === undefined ? 0 : exhaustedBit)
      numbers[at + incidentNumber] = incident.number
      numbers[at + incidentPolicy] = policyNumbers.get(incident.policy.id) ?? 0
      numbers[at + firedSet] = incident.status === 'Resolved' ? 0 : fired.number(incident.fired)
    }
    numbers[at + flags] = bits
  }

  return {
    size: rows.size,
    has: id => rowOf(id) >= 0,
    ticket: id => {
      const row = rowOf(id)
      return row < 0 ? recalledTicket(id, blank, undefined) : read(id, row)
    },
    keep,
    *open() {
      for (let row = 0; row < rows.size(); row++)
        if (isOpenStatus(numbers[row * width + flags] ?? 0)) yield read(rows.idOf(row), row)
    },
  }
}
