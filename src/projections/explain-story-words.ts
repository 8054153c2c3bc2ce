import type {
  ConfirmationLapsed,
  Delivered,
  DeliveryFailed,
  DeliveryOutcomeUnknown,
  IncidentExhausted,
  IncidentOpened,
  IncidentResolved,
  IncidentsReassessed,
  NotificationCancelled,
  NotificationParked,
  PolicyChanged,
  StepTriggered,
} from '../domain/incident/events.js'
import { optOut } from '../domain/identifiers.js'
import type { Incident, ResolvedReason } from '../domain/incident/incident.js'
import type { Policy } from '../domain/policy/policy.js'
import type { NoCandidateReason, RecipientOutcome, SkipReason } from '../domain/policy/recipients.js'
import type {
  Acknowledged,
  AcknowledgementWithdrawn,
  AgentReplied,
  ClientReplied,
  TicketAssigned,
  TicketClientChanged,
  TicketMerged,
  TicketMoved,
  TicketOpened,
  TicketPolicySet,
  WaitInherited,
} from '../domain/ticket/fact.js'
import { lasting } from './explain-layout.js'

/** A message in words: to whom, and over which channel. */
export interface Message {
  readonly personId: string
  readonly channel: string
}

export const skipReasons: Readonly<Record<SkipReason, string>> = {
  'on-leave': 'on leave',
  inactive: 'not active',
  unknown: 'not known to the directory',
  'no-address': 'no address for this channel',
  duplicate: 'named twice',
}

export const nobodyReasons: Readonly<Record<NoCandidateReason, string>> = {
  unassigned: 'nobody was assigned',
  'empty-group': 'the group was empty',
}

export const endings: Readonly<Record<ResolvedReason, string>> = {
  answered: 'answered',
  closed: 'closed',
  merged: 'merged into another ticket',
  deleted: 'deleted',
  'no-policy': 'no policy applied any more',
}

export const cancelledBecause: Readonly<Record<NotificationCancelled['because'], string>> = {
  ...endings,
  acknowledged: 'somebody is on it',
  reassessed: 'something recorded late changed the story',
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: ReadonlyArray<string>): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`

const versionOf = ({ name, version }: Policy): string => `${name}, version ${version}`

const delaysOf = ({ steps }: Policy): string =>
  `${steps.length === 1 ? 'a step' : 'steps'} after ${listed(steps.map(step => lasting(step.delayMinutes * 60_000)))}`

const told = (outcomes: ReadonlyArray<RecipientOutcome>): ReadonlyArray<string> =>
  outcomes.map(outcome => {
    const { personId } = outcome
    const fallback = outcome.viaFallback === true ? ', the fallback' : ''
    return outcome.outcome === 'notified'
      ? `told ${personId} by ${outcome.channel}${fallback}`
      : `skipped ${personId}${fallback} (${skipReasons[outcome.reason]})`
  })

const standing = (incident: Incident): string => {
  switch (incident.status) {
    case 'Active':
      return `incident ${incident.number} is active`
    case 'Confirmed':
      return `${incident.acknowledgements[0].by} is on incident ${incident.number}`
    case 'Resolved':
      return `incident ${incident.number} ended (${endings[incident.reason]})`
  }
}

const attempted = (attempt: number): string => (attempt === 1 ? '' : ` (attempt ${attempt})`)

/** One sentence for each kind of event. */
export const storyWords = {
  recordedLater: (ms: number): string => `(Recorded ${lasting(ms)} later.)`,
  opened: ({ openedBy, deskId, clientId, assigneeId }: TicketOpened): string => {
    const about = [
      ...(deskId === undefined ? [] : [`desk ${deskId}`]),
      ...(clientId === undefined ? [] : [`client ${clientId}`]),
      assigneeId === undefined ? 'assigned to nobody' : `assigned to ${assigneeId}`,
    ].join(', ')
    return openedBy === 'client'
      ? `The client opened the ticket: ${about}.`
      : `An agent opened the ticket, so nobody waits: ${about}.`
  },
  clientReplied: ({ author }: ClientReplied): string =>
    author === 'human' ? 'The client wrote.' : 'An automatic message in the name of the client: it changes nothing.',
  agentReplied: ({ author, agentId }: AgentReplied): string =>
    author === 'human' ? `${agentId ?? 'An agent'} answered.` : 'An automatic answer: it changes nothing.',
  assigned: ({ assigneeId }: TicketAssigned): string =>
    assigneeId === null ? 'The ticket was left unassigned.' : `The ticket was assigned to ${assigneeId}.`,
  moved: ({ deskId }: TicketMoved): string =>
    deskId === null ? 'The ticket was taken off its desk.' : `The ticket moved to the desk ${deskId}.`,
  clientChanged: ({ clientId }: TicketClientChanged): string =>
    clientId === null ? 'The ticket has no client any more.' : `The ticket's client is ${clientId} now.`,
  policySet: ({ policyId }: TicketPolicySet): string => {
    if (policyId === null) return "The ticket's own policy was cleared."
    return policyId === optOut
      ? 'The ticket was taken out of escalation.'
      : `The ticket was given the policy ${policyId}.`
  },
  acknowledged: ({ by, via, at, answerByAt }: Acknowledged): string =>
    `${by} said "I'm on it" (${via})` +
    (answerByAt === undefined ? '.' : `, promising an answer within ${lasting(answerByAt - at)}.`),
  withdrawn: ({ by }: AcknowledgementWithdrawn): string => `${by} took "I'm on it" back.`,
  merged: ({ intoTicketId }: TicketMerged): string => `The ticket was merged into ${intoTicketId}.`,
  plain: {
    TicketClosed: 'The ticket was closed.',
    TicketReopened: 'The ticket was reopened.',
    TicketDeleted: 'The ticket was deleted.',
    TicketPaused: 'The ticket was paused.',
    TicketResumed: 'The ticket was resumed.',
  },
  waitInherited: ({ at, fromTicketId, waitingSinceAt }: WaitInherited): string =>
    waitingSinceAt === null
      ? `${fromTicketId} was merged into this ticket; nobody had been waiting there.`
      : `${fromTicketId} was merged into this ticket; its client had been waiting for ${lasting(at - waitingSinceAt)}.`,
  incidentOpened: ({ incident, policy, reviewed }: IncidentOpened): string =>
    `Incident ${incident} opened under ${versionOf(policy)}: ${delaysOf(policy)}.` +
    (reviewed === true ? ' A change of policies brought it about.' : ''),
  policyChanged: ({ incident, policy, adopted }: PolicyChanged, before: Policy | undefined): string =>
    adopted
      ? `Incident ${incident} took over version ${policy.version} of ${policy.name}: ${delaysOf(policy)}.`
      : `Incident ${incident} goes on under ${versionOf(policy)}${before === undefined ? '' : `, instead of ${before.name}`}: ${delaysOf(policy)}.`,
  incidentResolved: ({ incident, reason }: IncidentResolved): string =>
    `Incident ${incident} ended: ${endings[reason]}.`,
  stepTriggered: ({ step, dueAt, triggeredAt, outcomes, nobody }: StepTriggered): string => {
    const lateMs = triggeredAt - dueAt
    const late = lateMs < 1_000 ? '' : `, ${lasting(lateMs)} late`
    const what = [...(nobody === undefined ? [] : [nobodyReasons[nobody]]), ...told(outcomes)]
    return `Step ${step} fired${late}: ${what.join('; ') || 'there was nobody to tell'}.`
  },
  exhausted: ({ incident }: IncidentExhausted): string =>
    `The last step of incident ${incident} has passed, and nobody was ever told.`,
  confirmationLapsed: ({ at, incident }: ConfirmationLapsed, confirmed: Incident | undefined): string => {
    const newest = confirmed?.status === 'Confirmed' ? confirmed.acknowledgements.at(-1) : undefined
    const why =
      newest?.answerByAt === at
        ? `the time by which ${newest.by} had promised an answer passed`
        : 'no agent had been active for too long'
    return `The confirmation of incident ${incident} lapsed: ${why}. It is active again.`
  },
  reassessed: ({ kept, incidents }: IncidentsReassessed): string =>
    incidents.length === 0
      ? `So the story was told anew: ${kept === 0 ? 'nobody was waiting' : `nobody was waiting after incident ${kept}`}.`
      : `So the story was told anew: ${listed(incidents.map(standing))}.`,
  delivered: ({ personId, channel }: Message, { attempt }: Delivered): string =>
    `${channel} took the message for ${personId}${attempted(attempt)}.`,
  failed: ({ personId, channel }: Message, { attempt, reason }: DeliveryFailed, againMs: number): string =>
    `${channel} did not take the message for ${personId}${attempted(attempt)}: ${reason}. Next attempt in ${lasting(againMs)}.`,
  refused: ({ personId, channel }: Message, { attempt, reason }: DeliveryFailed): string =>
    `${channel} refused the message for ${personId} for good${attempted(attempt)}: ${reason}.`,
  outcomeUnknown: (
    { personId, channel }: Message,
    { attempt, reason }: DeliveryOutcomeUnknown,
    againMs: number,
  ): string => {
    const why = reason === 'lease-lapsed' ? 'its sender fell silent' : reason
    const again = againMs < 1_000 ? 'at once' : `in ${lasting(againMs)}`
    return `Whether ${channel} took the message for ${personId} is not known${attempted(attempt)}: ${why}. Sent again ${again}, under the same key.`
  },
  cancelled: ({ personId, channel }: Message, { because }: NotificationCancelled): string =>
    `The message for ${personId} by ${channel} was cancelled: ${cancelledBecause[because]}.`,
  parked: ({ personId, channel }: Message, { reason }: NotificationParked): string =>
    `The message for ${personId} by ${channel} was given up after many attempts: ${reason}.`,
}
