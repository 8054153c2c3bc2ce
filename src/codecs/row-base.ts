import type { Incident } from '../domain/incident/incident.js'
import { notificationIdStart } from '../domain/notification/notification.js'
import type { Policy } from '../domain/policy/policy.js'

/**
 * What the parts of a ticket's row are told by comparison with: its latest incident. Nearly everything in a row is of
 * that incident, and a tick reads and writes a row for each step: what is the same is left out, times are differences.
 */
export interface RowBase {
  readonly incident: number
  readonly policyId: string
  readonly policyName: string
  readonly policyVersion: number
  readonly stepCount: number
  readonly sinceAt: number
  readonly lastActivityAt: number
  /** What the ids of the incident's messages begin with. */
  readonly idStart: string
}

/** For a ticket without any incident. */
export const noBase: RowBase = {
  incident: 0,
  policyId: '',
  policyName: '',
  policyVersion: 0,
  stepCount: 0,
  sinceAt: 0,
  lastActivityAt: 0,
  idStart: '',
}

export const rowBase = (
  incident: Pick<Incident, 'number' | 'openedAt' | 'sequence' | 'wait'>,
  policy: Policy,
): RowBase => ({
  incident: incident.number,
  policyId: policy.id,
  policyName: policy.name,
  policyVersion: policy.version,
  stepCount: policy.steps.length,
  sinceAt: incident.wait.sinceAt,
  lastActivityAt: incident.wait.lastActivityAt,
  idStart: notificationIdStart(incident, policy.id),
})

/** The id of a message without its usual beginning; with a slash before it where it begins otherwise. */
export const idToRow = (id: string, { idStart }: RowBase): string => {
  const rest = id.slice(idStart.length)
  return id.startsWith(idStart) && !rest.startsWith('/') ? rest : `/${id}`
}

export const idFromRow = (text: string, { idStart }: RowBase): string =>
  text.startsWith('/') ? text.slice(1) : idStart + text
