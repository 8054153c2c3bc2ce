/**
 * Every word of an escalation mail. Replace the table to write in another language; plural forms belong into its
 * functions. What is handed to them is already free of control characters; escape nothing, the HTML part does.
 *
 * @since 0.1.0
 */
export interface EmailWords {
  /** For the `lang` attribute, as in `en` or `pl`. */
  readonly language: string
  readonly badge: (of: { readonly step: number; readonly stepCount: number }) => string
  readonly subjectLine: (of: {
    readonly badge: string
    readonly ticketId: string
    readonly waited: string
    readonly subject: string | undefined
  }) => string
  readonly greeting: (name: string | undefined) => string
  readonly headline: (waited: string) => string
  readonly acknowledge: string
  readonly acknowledgeNote: string
  readonly openTicket: string
  readonly ticket: string
  readonly policy: string
  readonly step: string
  readonly stepOf: (of: { readonly step: number; readonly stepCount: number }) => string
  readonly standsFor: (steps: ReadonlyArray<number>) => string
  readonly waitingSince: string
  readonly lastMessage: string
  readonly due: string
  readonly late: (of: { readonly dueAt: string; readonly by: string }) => string
  readonly fromTheTicket: string
  readonly subject: string
  readonly client: string
  readonly desk: string
  readonly unnamed: string
  readonly noSubject: string
  readonly automatic: string
  readonly possibleDuplicate: string
  readonly duration: (milliseconds: number) => string
  readonly time: (at: Date, timeZone: string) => string
}

const count = (amount: number, unit: string): string => `${amount} ${unit}${amount === 1 ? '' : 's'}`

/** The two largest units: nobody needs the minutes of a wait of three days. */
const duration = (milliseconds: number): string => {
  const minutes = Math.floor(milliseconds / 60_000)
  if (!(minutes >= 1)) return 'less than a minute'
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const parts =
    days > 0
      ? [count(days, 'day'), hours % 24 > 0 ? count(hours % 24, 'hour') : '']
      : [hours > 0 ? count(hours, 'hour') : '', minutes % 60 > 0 ? count(minutes % 60, 'minute') : '']
  return parts.filter(part => part !== '').join(' ')
}

const time = (at: Date, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find(each => each.type === type)?.value ?? ''
  return `${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')} ${part('timeZoneName')}`
}

const list = (numbers: ReadonlyArray<number>): string =>
  numbers.length < 2 ? numbers.join('') : `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1) ?? ''}`

/**
 * The words in English.
 *
 * @since 0.1.0
 */
export const emailWords: EmailWords = {
  language: 'en',
  badge: ({ step, stepCount }) => `Escalation ${step}/${stepCount}`,
  subjectLine: ({ badge, ticketId, waited, subject }) =>
    `[${badge}] ${ticketId} waiting for ${waited}${subject === undefined ? '' : `: ${subject}`}`,
  greeting: name => (name === undefined ? 'Hello,' : `Hello ${name},`),
  headline: waited => `A client has been waiting for an answer for ${waited}.`,
  acknowledge: 'I’m on it',
  acknowledgeNote: '“I’m on it” opens a page. Confirm there, and nobody else is notified.',
  openTicket: 'Open the ticket',
  ticket: 'Ticket',
  policy: 'Policy',
  step: 'Step',
  stepOf: ({ step, stepCount }) => `${step} of ${stepCount}`,
  standsFor: steps => `this message stands for steps ${list(steps)}`,
  waitingSince: 'Waiting since',
  lastMessage: 'Last message',
  due: 'Was due',
  late: ({ dueAt, by }) => `${dueAt}, ${by} late`,
  fromTheTicket: 'From the ticket',
  subject: 'Subject',
  client: 'Client',
  desk: 'Desk',
  unnamed: '(unnamed)',
  noSubject: '(no subject)',
  automatic: 'Sent automatically by an escalation policy that names you.',
  possibleDuplicate: 'You may have received this message before.',
  duration,
  time,
}
