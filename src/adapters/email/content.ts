import type { Facts } from './facts.js'
import type { EmailWords } from './words.js'

/**
 * What a mail consists of.
 *
 * @since 0.1.0
 */
export interface EmailContent {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * Where a mail leads. Anything but an allowed web address is left out.
 *
 * @since 0.1.0
 */
export interface EmailLinks {
  readonly ticket?: string | undefined
  readonly acknowledge?: string | undefined
}

/** The sentences of a mail in the order in which they are read, the same for text and HTML. */
export interface Outline {
  readonly language: string
  readonly badge: string
  readonly subjectLine: string
  readonly greeting: string
  readonly headline: string
  readonly acknowledge: { readonly label: string; readonly url: string; readonly note: string } | undefined
  readonly openTicket: { readonly label: string; readonly url: string } | undefined
  /** Ours. */
  readonly details: ReadonlyArray<Detail>
  /** The customer's words, kept apart from everything that can be clicked. */
  readonly quoted: { readonly title: string; readonly details: ReadonlyArray<Detail> } | undefined
  readonly footer: string
}

export interface Detail {
  readonly label: string
  readonly value: string
}

const detail = (label: string, value: string | undefined): ReadonlyArray<Detail> =>
  value === undefined ? [] : [{ label, value }]

const stepDetail = (facts: Facts, words: EmailWords): string => {
  const stepOf = words.stepOf(facts)
  return facts.steps.length > 1 ? `${stepOf}; ${words.standsFor(facts.steps)}` : stepOf
}

const lateDetail = (late: Facts['late'], words: EmailWords, timeZone: string): string | undefined =>
  late && words.late({ dueAt: words.time(late.dueAt, timeZone), by: words.duration(late.byMs) })

export const outlineOf = (facts: Facts, words: EmailWords, links: EmailLinks, timeZone: string): Outline => {
  const badge = words.badge(facts)
  const waited = words.duration(facts.waitedMs)
  const quoted = [
    ...detail(words.subject, facts.subject),
    ...detail(words.client, facts.clientName),
    ...detail(words.desk, facts.deskName),
  ]
  return {
    language: words.language,
    badge,
    subjectLine: words.subjectLine({ badge, ticketId: facts.ticketId, waited, subject: facts.subject }),
    greeting: words.greeting(facts.personName),
    headline: words.headline(waited),
    acknowledge:
      links.acknowledge === undefined
        ? undefined
        : { label: words.acknowledge, url: links.acknowledge, note: words.acknowledgeNote },
    openTicket: links.ticket === undefined ? undefined : { label: words.openTicket, url: links.ticket },
    details: [
      { label: words.ticket, value: facts.ticketId },
      ...detail(words.policy, facts.policyName),
      { label: words.step, value: stepDetail(facts, words) },
      { label: words.waitingSince, value: words.time(facts.waitingSinceAt, timeZone) },
      ...detail(words.lastMessage, facts.lastActivityAt && words.time(facts.lastActivityAt, timeZone)),
      ...detail(words.due, lateDetail(facts.late, words, timeZone)),
    ],
    quoted: quoted.length === 0 ? undefined : { title: words.fromTheTicket, details: quoted },
    footer: [words.automatic, ...(facts.possibleDuplicate ? [words.possibleDuplicate] : [])].join(' '),
  }
}
