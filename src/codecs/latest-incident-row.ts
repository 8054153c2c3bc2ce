import type { Acknowledgement, ConfirmedIncident, Incident, ResolvedReason } from '../domain/incident/incident.js'
import { activeIncident, confirmedIncident, resolvedIncident } from '../domain/incident/make-incident.js'
import type { Policy } from '../domain/policy/policy.js'
import type { Instant } from '../domain/time.js'
import { firedFromRow, firedToRow, type FiredRow } from './fired-row.js'
import type { RowBase } from './row-base.js'

/** What few incidents have. */
interface Rest {
  readonly policySinceAt?: Instant
  readonly exhaustedAt?: Instant
  readonly lapses?: ReadonlyArray<Instant>
  readonly acknowledgements?: ReadonlyArray<Acknowledgement>
  readonly clientWroteAt?: Instant
  readonly renewedAt?: Instant
  readonly reason?: ResolvedReason
  readonly resolvedAt?: Instant
}

/** A ticket's latest incident, as a list, its policy named instead of repeated. */
export type LatestIncidentRow = readonly [
  status: 'A' | 'C' | 'R',
  number: number,
  openedAt: number,
  sequence: number,
  /** From its opening. */
  sinceMs: number,
  lastActivityMs: number,
  policyId: string,
  policyVersion: number,
  fired: ReadonlyArray<FiredRow>,
  rest?: Rest,
]

/** Without what is undefined, which no JSON can say: stores refuse it. */
const restOf = (incident: Incident): Rest => {
  const { policySinceAt, exhaustedAt, lapses } = incident
  const acknowledgements = incident.status === 'Active' ? undefined : incident.acknowledgements
  const { clientWroteAt, renewedAt } = incident.status === 'Confirmed' ? incident : {}
  const { reason, resolvedAt } = incident.status === 'Resolved' ? incident : {}
  const rest: Record<string, unknown> = {}
  const all = { policySinceAt, exhaustedAt, lapses, acknowledgements, clientWroteAt, renewedAt, reason, resolvedAt }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) rest[name] = value
  return rest
}

const isPlain = ({ status, policySinceAt, exhaustedAt, lapses }: Incident): boolean =>
  status === 'Active' && policySinceAt === undefined && exhaustedAt === undefined && lapses === undefined

const initials = { Active: 'A', Confirmed: 'C', Resolved: 'R' } as const

export const incidentToRow = (incident: Incident, base: RowBase): LatestIncidentRow => {
  const { status, number, openedAt, sequence, wait, policy, fired } = incident
  const sinceMs = wait.sinceAt - openedAt
  const lastActivityMs = wait.lastActivityAt - openedAt
  const steps = fired.map(one => firedToRow(one, base))
  const initial = initials[status]
  const rest = isPlain(incident) ? undefined : restOf(incident)
  return rest === undefined
    ? [initial, number, openedAt, sequence, sinceMs, lastActivityMs, policy.id, policy.version, steps]
    : [initial, number, openedAt, sequence, sinceMs, lastActivityMs, policy.id, policy.version, steps, rest]
}

/** What a row says of the incident by which all else in it is told. */
export const partsOfRow = (row: LatestIncidentRow): Pick<Incident, 'number' | 'openedAt' | 'sequence' | 'wait'> => {
  const [, number, opened, sequence, sinceMs, lastActivityMs] = row
  const openedAt = opened as Instant
  const wait = { sinceAt: (opened + sinceMs) as Instant, lastActivityAt: (opened + lastActivityMs) as Instant }
  return { number, openedAt, sequence, wait }
}

const nothing: Rest = {}

export const incidentFromRow = (
  row: LatestIncidentRow,
  { number, openedAt, sequence, wait }: ReturnType<typeof partsOfRow>,
  policy: Policy,
  base: RowBase,
): Incident => {
  const rest = row[9] ?? nothing
  const fired = row[8].map(one => firedFromRow(one, base))
  const { policySinceAt, exhaustedAt, lapses, acknowledgements = [] } = rest
  const facts = { number, openedAt, sequence, wait, policy, policySinceAt, fired, exhaustedAt, lapses }
  switch (row[0]) {
    case 'A':
      return activeIncident(facts)
    case 'C':
      return confirmedIncident(facts, {
        // Nobody confirms without saying so.
        acknowledgements: acknowledgements as ConfirmedIncident['acknowledgements'],
        clientWroteAt: rest.clientWroteAt,
        renewedAt: rest.renewedAt,
      })
    case 'R':
      return resolvedIncident(facts, {
        reason: rest.reason ?? 'answered',
        resolvedAt: rest.resolvedAt ?? openedAt,
        acknowledgements,
      })
  }
}
