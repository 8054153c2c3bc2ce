import type { ResolvedReason } from '../../domain/incident/incident.js'
import { englishWords as englishExplanation, type ExplanationWords } from '../../projections/explain-words.js'
import { clock, compactDuration, dayName } from './time-words.js'

/**
 * Every word of the pages. Replace the table to write in another language; plural forms belong into its functions.
 * Escape nothing: the pages do. Mails have a table of the same kind (`EmailWords`).
 *
 * @since 0.1.0
 */
export interface PageWords {
  /** For the `lang` attribute, as in `en` or `pl`. */
  readonly language: string
  readonly title: string
  readonly overview: string
  readonly policies: string
  readonly skipToContent: string
  readonly refresh: string
  readonly live: string
  readonly notLive: string
  /** Told to screen readers after a change. */
  readonly updated: (of: { readonly time: string; readonly active: number; readonly confirmed: number }) => string
  readonly asOf: (time: string) => string

  readonly active: string
  readonly activeNote: (dueSoon: number) => string
  readonly confirmed: string
  readonly confirmedNote: (wroteAgain: number) => string
  readonly resolvedToday: string
  readonly resolvedNote: (answered: number) => string
  readonly activePolicies: string
  readonly policiesNote: (all: number) => string

  readonly search: string
  readonly searchHint: string
  readonly desk: string
  readonly allDesks: string
  readonly filter: string
  readonly clearFilter: string
  readonly pages: string
  readonly page: (of: { readonly from: number; readonly to: number; readonly all: number }) => string
  readonly previous: string
  readonly next: string

  readonly nothingActive: string
  readonly nothingActiveNote: string
  readonly nothingConfirmed: string
  readonly nothingResolved: string
  readonly noPolicies: string
  readonly noMatch: string

  readonly waiting: (duration: string) => string
  readonly waitingLong: string
  readonly client: string
  readonly assignee: string
  readonly nobodyAssigned: string
  readonly policy: string
  readonly stepsFired: (of: { readonly fired: number; readonly all: number }) => string
  readonly nextStep: (of: { readonly step: number; readonly time: string }) => string
  readonly inTime: (duration: string) => string
  readonly dueNow: string
  readonly allFired: string
  readonly history: string

  readonly imOnIt: string
  /** What screen readers say, of many like buttons; begins with the button’s own words. */
  readonly imOnItFor: (ticket: string) => string
  readonly promise: string
  readonly noPromise: string
  readonly promiseBy: (time: string) => string
  readonly withdraw: string
  /** As `imOnItFor`. */
  readonly withdrawFor: (ticket: string) => string
  readonly isOnIt: (name: string) => string
  readonly since: (time: string) => string
  readonly promised: (time: string) => string
  readonly lapsesAt: (time: string) => string
  readonly alsoOnIt: (names: ReadonlyArray<string>) => string
  readonly wroteAgain: (time: string) => string
  readonly reasons: Readonly<Record<ResolvedReason, string>>

  readonly attention: string
  readonly nothingToAttend: string
  readonly unreached: (step: number) => string
  readonly exhausted: string
  readonly undeliverable: (of: { readonly person: string; readonly channel: string }) => string
  readonly parked: (of: { readonly person: string; readonly channel: string }) => string
  readonly quarantined: string
  readonly attentionKinds: Readonly<
    Record<'unreached' | 'exhausted' | 'undeliverable' | 'parked' | 'quarantined', string>
  >

  readonly openTicket: string
  readonly backToOverview: string
  readonly statuses: Readonly<Record<'Active' | 'Confirmed' | 'Resolved' | 'none', string>>
  readonly incidentNumber: (number: number) => string
  readonly steps: string
  readonly whatHappened: string
  readonly now: string
  readonly nothingWillHappen: string

  readonly acknowledgeTitle: (ticket: string) => string
  readonly acknowledgeLead: (waiting: string) => string
  readonly acknowledgeAs: (name: string) => string
  readonly acknowledgeEffect: string
  readonly bearerNote: (name: string) => string
  readonly confirmedTitle: string
  readonly confirmedLead: (of: { readonly ticket: string; readonly promise: string | undefined }) => string
  readonly alreadyTitle: (name: string) => string
  readonly alreadyLead: (of: { readonly name: string; readonly time: string }) => string
  readonly alreadyYouTitle: string
  readonly alreadyYouLead: (time: string) => string
  readonly secondLead: string
  readonly resolvedTitle: string
  readonly resolvedLead: (of: { readonly reason: string; readonly time: string }) => string
  readonly noIncidentTitle: string
  readonly noIncidentLead: string
  readonly otherWaitTitle: string
  readonly otherWaitLead: string
  readonly withdrawnTitle: string
  readonly withdrawnLead: string
  readonly notConfirmedTitle: string
  readonly notConfirmedLead: string

  readonly signInTitle: string
  readonly signInLead: string
  readonly signIn: string
  readonly forbiddenTitle: string
  readonly forbiddenLead: string
  readonly staleFormTitle: string
  readonly staleFormLead: string
  readonly badLinkTitle: string
  readonly badLinkLead: string
  readonly tooManyTitle: string
  readonly tooManyLead: string
  readonly notFoundTitle: string
  readonly notFoundLead: string
  readonly badRequestTitle: string
  readonly badRequestLead: string
  readonly tooLargeTitle: string
  readonly tooLargeLead: string
  readonly unavailableTitle: string
  readonly unavailableLead: string
  readonly unknownOutcomeLead: string
  readonly failedTitle: string
  readonly failedLead: string
  readonly quarantinedTitle: string
  readonly quarantinedLead: string
  readonly tryAgain: string

  readonly newPolicy: string
  readonly editPolicy: (name: string) => string
  readonly policyId: string
  readonly policyIdHint: string
  readonly policyName: string
  readonly policyActive: string
  readonly policyInactive: string
  readonly skipPeopleOnLeave: string
  readonly maxPostponement: string
  readonly maxPostponementHint: string
  readonly confirmTimeout: string
  readonly confirmTimeoutHint: string
  readonly stepNumber: (number: number) => string
  readonly delay: string
  readonly delayHint: string
  readonly notify: string
  readonly targets: Readonly<Record<'assignee' | 'user' | 'group', string>>
  readonly targetId: string
  readonly channel: string
  readonly addStep: string
  readonly removeStep: (number: number) => string
  readonly fallback: string
  readonly noFallback: string
  readonly save: string
  readonly saved: (of: { readonly name: string; readonly version: number }) => string
  readonly unchanged: string
  readonly cancel: string
  readonly version: (version: number) => string
  readonly versionConflict: string
  readonly problems: string
  readonly adopt: string
  readonly adoptHint: string
  readonly adopted: (count: number) => string
  readonly assignments: string
  readonly assignedTo: string
  readonly assignedNowhere: string
  readonly assign: string
  readonly assigned: (incidents: number) => string
  readonly levels: Readonly<Record<'default' | 'desk' | 'client', string>>
  readonly levelId: string
  readonly levelIdHint: string
  readonly optOut: string
  readonly clearAssignment: string
  readonly stepSummary: (of: { readonly delay: string; readonly whom: string; readonly channel: string }) => string
  readonly whom: (of: { readonly kind: 'assignee' | 'user' | 'group'; readonly id: string }) => string

  /** `1 h 20 min`. */
  readonly duration: (milliseconds: number) => string
  /** `15:00`, with its day where that is not the day of `now`. */
  readonly time: (at: Date, timeZone: string, now: Date) => string
  /** `Wed 25 November 2026`. */
  readonly day: (at: Date, timeZone: string) => string
  /** Every sentence of a ticket's story. */
  readonly explanation: ExplanationWords
}

const many = (count: number, one: string, other: string): string => `${count} ${count === 1 ? one : other}`

const listed = new Intl.ListFormat('en-GB')

/**
 * The words in English.
 *
 * @since 0.1.0
 */
export const pageWords: PageWords = {
  language: 'en',
  title: 'Escalations',
  overview: 'Overview',
  policies: 'Policies',
  skipToContent: 'Skip to the content',
  refresh: 'Refresh',
  live: 'Live',
  notLive: 'Not live',
  updated: ({ time, active, confirmed }) => `Updated ${time}. ${active} active, ${confirmed} confirmed.`,
  asOf: time => `As of ${time}`,

  active: 'Active',
  activeNote: dueSoon => (dueSoon === 0 ? 'nothing due in 5 minutes' : `${dueSoon} due within 5 minutes`),
  confirmed: 'Confirmed',
  confirmedNote: wroteAgain =>
    wroteAgain === 0 ? 'somebody is on it' : `${many(wroteAgain, 'client', 'clients')} wrote again`,
  resolvedToday: 'Resolved today',
  resolvedNote: answered => `${answered} by an answer`,
  activePolicies: 'Active policies',
  policiesNote: all => `of ${all}`,

  search: 'Search',
  searchHint: 'Ticket, client, person, policy',
  desk: 'Desk',
  allDesks: 'All desks',
  filter: 'Show',
  clearFilter: 'Show all',
  pages: 'Pages',
  page: ({ from, to, all }) => `${from}–${to} of ${all}`,
  previous: 'Previous',
  next: 'Next',

  nothingActive: 'Nobody is waiting.',
  nothingActiveNote: 'Every client has an answer, or somebody who is on it.',
  nothingConfirmed: 'Nobody is on anything right now.',
  nothingResolved: 'Nothing has been resolved today yet.',
  noPolicies: 'No policy is active: nobody will be told about anything.',
  noMatch: 'Nothing matches.',

  waiting: duration => `Waiting ${duration}`,
  waitingLong: 'Waiting',
  client: 'Client',
  assignee: 'Assignee',
  nobodyAssigned: 'nobody assigned',
  policy: 'Policy',
  stepsFired: ({ fired, all }) => (fired === 0 ? `None of ${all} steps yet` : `Step ${fired} of ${all}`),
  nextStep: ({ step, time }) => `Step ${step} at ${time}`,
  inTime: duration => `in ${duration}`,
  dueNow: 'due now',
  allFired: 'All steps fired',
  history: 'History',

  imOnIt: 'I’m on it',
  imOnItFor: ticket => `I’m on it: ${ticket}`,
  promise: 'Back to the client',
  noPromise: 'no promised time',
  promiseBy: time => `by ${time}`,
  withdraw: 'Withdraw',
  withdrawFor: ticket => `Withdraw: ${ticket}`,
  isOnIt: name => `${name} is on it`,
  since: time => `since ${time}`,
  promised: time => `back by ${time}`,
  lapsesAt: time => `active again at ${time}`,
  alsoOnIt: names => `also ${listed.format(names)}`,
  wroteAgain: time => `client wrote again ${time}`,
  reasons: {
    answered: 'answered',
    closed: 'closed',
    merged: 'merged',
    deleted: 'deleted',
    'no-policy': 'no policy any more',
  },

  attention: 'Needs attention',
  nothingToAttend: 'Nothing needs attention.',
  unreached: step => `Step ${step} reached nobody.`,
  exhausted: 'The last step has passed, and nobody was ever told.',
  undeliverable: ({ person, channel }) => `The message to ${person} by ${channel} was refused for good.`,
  parked: ({ person, channel }) => `The message to ${person} by ${channel} was given up after many attempts.`,
  quarantined: 'This ticket’s events cannot be read. Nothing happens on it until they can.',
  attentionKinds: {
    unreached: 'Unreached',
    exhausted: 'Exhausted',
    undeliverable: 'Undeliverable',
    parked: 'Parked',
    quarantined: 'Quarantined',
  },

  openTicket: 'Open the ticket',
  backToOverview: 'To the overview',
  statuses: { Active: 'Active', Confirmed: 'Confirmed', Resolved: 'Resolved', none: 'No incident' },
  incidentNumber: number => `Incident ${number}`,
  steps: 'Steps',
  whatHappened: 'What happened',
  now: 'Now',
  nothingWillHappen: 'Nothing further, unless the client writes again.',

  acknowledgeTitle: ticket => `Are you on ${ticket}?`,
  acknowledgeLead: waiting => `The client has been waiting for ${waiting}.`,
  acknowledgeAs: name => `You are signed in as ${name}.`,
  acknowledgeEffect: 'Say so, and nobody else is told. The ticket stays open, and so does your promise.',
  bearerNote: name => `This link is ${name}’s. Whoever holds it can answer in that name, so do not forward it.`,
  confirmedTitle: 'You’re on it.',
  confirmedLead: ({ ticket, promise }) =>
    promise === undefined
      ? `Nobody else will be told about ${ticket}. The client is waiting for your answer.`
      : `Nobody else will be told about ${ticket} unless the time you promised, ${promise}, passes without an answer.`,
  alreadyTitle: name => `${name} is on it.`,
  alreadyLead: ({ name, time }) => `${name} said so at ${time}.`,
  alreadyYouTitle: 'You’re on it already.',
  alreadyYouLead: time => `You said so at ${time}. Nothing has changed since.`,
  secondLead: 'You are recorded as one more.',
  resolvedTitle: 'It’s over already.',
  resolvedLead: ({ reason, time }) => `The client no longer waits: ${reason} at ${time}. Nothing was changed.`,
  noIncidentTitle: 'Nobody is waiting here.',
  noIncidentLead: 'No client waits on this ticket under an active policy. Nothing was changed.',
  otherWaitTitle: 'This is about an earlier wait.',
  otherWaitLead:
    'What you came from was about a wait that has ended. The client has written anew since: look at the ticket. Nothing was changed.',
  withdrawnTitle: 'Taken back.',
  withdrawnLead: 'The escalation goes on with the steps that have not fired yet.',
  notConfirmedTitle: 'Nobody was on it.',
  notConfirmedLead: 'There was nothing to take back. Nothing was changed.',

  signInTitle: 'Please sign in.',
  signInLead: 'This page is for people who work here.',
  signIn: 'Sign in',
  forbiddenTitle: 'Not for you.',
  forbiddenLead: 'There is no such ticket, or you may not do this on it. Nothing was changed.',
  staleFormTitle: 'This form is out of date.',
  staleFormLead: 'Nothing was changed. Open the page again and press the button there.',
  badLinkTitle: 'This link does not work.',
  badLinkLead: 'It is incomplete, it has expired, or it was never ours. Nothing was changed. Open the ticket instead.',
  tooManyTitle: 'Too many attempts.',
  tooManyLead: 'Wait a minute. Nothing was changed.',
  notFoundTitle: 'Nothing here.',
  notFoundLead: 'There is no such page.',
  badRequestTitle: 'That did not make sense.',
  badRequestLead: 'Nothing was changed.',
  tooLargeTitle: 'That is too much.',
  tooLargeLead: 'The form is larger than this page takes. Nothing was changed.',
  unavailableTitle: 'It was not recorded.',
  unavailableLead: 'The records cannot be reached right now. Escalation goes on as if you had said nothing: try again.',
  unknownOutcomeLead:
    'The records did not say whether they took it. Try again: it is recorded once, however often you say it.',
  failedTitle: 'Something went wrong.',
  failedLead: 'It is not your fault. Do not count on anything having been recorded.',
  quarantinedTitle: 'This ticket cannot be read.',
  quarantinedLead: 'Its events are damaged, so nothing can be recorded on it. Tell whoever runs this helpdesk.',
  tryAgain: 'Try again',

  newPolicy: 'New policy',
  editPolicy: name => `Edit ${name}`,
  policyId: 'Id',
  policyIdHint: 'A short name for machines, as in “standard”. It stays.',
  policyName: 'Name',
  policyActive: 'Active',
  policyInactive: 'Inactive',
  skipPeopleOnLeave: 'Skip people on leave',
  maxPostponement: 'Postpone by at most',
  maxPostponementHint: 'Minutes that further messages of the client can push a step back. Empty: without limit.',
  confirmTimeout: 'Confirmation lasts',
  confirmTimeoutHint:
    'Minutes after which a confirmed incident is active again if no agent does anything. Empty: without end.',
  stepNumber: number => `Step ${number}`,
  delay: 'After',
  delayHint: 'minutes',
  notify: 'Tell',
  targets: { assignee: 'the assignee', user: 'a person', group: 'a group' },
  targetId: 'Who',
  channel: 'By',
  addStep: 'Add a step',
  removeStep: number => `Remove step ${number}`,
  fallback: 'If a step reaches nobody',
  noFallback: 'tell nobody',
  save: 'Save',
  saved: ({ name, version }) => `${name} was saved as version ${version}.`,
  unchanged: 'Nothing was different, so nothing was saved.',
  cancel: 'Cancel',
  version: version => `version ${version}`,
  versionConflict:
    'Somebody else saved this policy meanwhile. Below is what you typed; the page of the policy has theirs.',
  problems: 'This could not be saved:',
  adopt: 'Move open incidents over',
  adoptHint: 'Open incidents keep the version they began with. Steps that fired do not fire again.',
  adopted: count => `${many(count, 'incident goes', 'incidents go')} on under the newest version.`,
  assignments: 'Who has which policy',
  assignedTo: 'Applies to',
  assignedNowhere: 'Applies nowhere yet',
  assign: 'Assign',
  assigned: incidents => `Assigned. ${many(incidents, 'open incident', 'open incidents')} changed at once.`,
  levels: { default: 'everybody', desk: 'desk', client: 'client' },
  levelId: 'Which',
  levelIdHint: 'its id, or empty',
  optOut: 'never escalate',
  clearAssignment: 'no policy of its own',
  stepSummary: ({ delay, whom, channel }) => `after ${delay} tell ${whom} by ${channel}`,
  whom: ({ kind, id }) => (kind === 'assignee' ? 'the assignee' : kind === 'group' ? `the group ${id}` : id),

  duration: compactDuration(['d', 'h', 'min'], 'under a minute'),
  time: clock('en-GB'),
  day: dayName('en-GB'),
  explanation: englishExplanation,
}
