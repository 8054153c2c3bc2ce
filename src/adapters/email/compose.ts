import type { Notification } from '../../ports/channel.js'
import { clean, cleanLines } from './clean.js'
import { outlineOf, type EmailContent, type EmailLinks } from './content.js'
import { cleanedNotification, factsOf } from './facts.js'
import { htmlOf } from './html.js'
import { textOf } from './text.js'
import { emailWords, type EmailWords } from './words.js'

/**
 * The standard mail for a notification. Pure: the same notification always gives the same mail. Texts from the ticket
 * are cleaned and made literal; nothing in them can add a header, a link or an element.
 *
 * @since 0.1.0
 */
export const composeEmail = (
  notification: Notification,
  words: EmailWords = emailWords,
  options: { readonly links?: EmailLinks | undefined; readonly timeZone?: string | undefined } = {},
): EmailContent => {
  const outline = outlineOf(factsOf(notification, words), words, options.links ?? {}, options.timeZone ?? 'UTC')
  return { subject: clean(outline.subjectLine), text: textOf(outline), html: htmlOf(outline) }
}

/**
 * Replaces parts of the standard mail; parts left out stay. Texts in `notification` are free of control characters
 * but not escaped: pass them through `escapeHtml` in HTML. Must not be asynchronous; a part that is no text, or a
 * function that throws, gives the standard mail.
 *
 * @since 0.1.0
 */
export type ComposeEmail = (notification: Notification, standard: EmailContent) => Partial<EmailContent>

interface Composition {
  readonly words: EmailWords
  readonly compose: ComposeEmail | undefined
  readonly links: EmailLinks
  readonly timeZone: string
  readonly report: (error: unknown) => void
}

/** What is left to say when a table of words and even our own one fail: a notification is never lost to its wording. */
const bareContent = (notification: Notification): EmailContent => {
  const subject = clean(`[Escalation] ${clean(notification.ticketId)}`)
  return { subject, text: `${subject}\n`, html: '' }
}

const standardContent = (notification: Notification, { words, links, timeZone, report }: Composition): EmailContent => {
  for (const table of [words, emailWords]) {
    try {
      const content = composeEmail(notification, table, { links, timeZone })
      if (content.subject !== '') return content
      report(new TypeError('The words give an empty subject line.'))
    } catch (error) {
      report(error)
    }
  }
  return bareContent(notification)
}

/** The mail to send: the host's parts where they are usable, the standard ones elsewhere. */
export const contentOf = (notification: Notification, composition: Composition): EmailContent => {
  const standard = standardContent(notification, composition)
  const { compose, report } = composition
  if (compose === undefined) return standard
  try {
    const own: unknown = compose(cleanedNotification(notification), standard)
    if (typeof own !== 'object' || own === null) throw new TypeError('compose gave no object.')
    if ('then' in own) throw new TypeError('compose gave a promise; it must give the parts themselves.')
    const part = (name: keyof EmailContent, fit: (text: string) => string): string => {
      const text = (own as Partial<Record<keyof EmailContent, unknown>>)[name]
      if (text === undefined) return standard[name]
      const fitting = typeof text === 'string' ? fit(text) : ''
      if (fitting.trim() !== '') return fitting
      report(new TypeError(`compose gave no text for "${name}".`))
      return standard[name]
    }
    return { subject: part('subject', clean), text: part('text', cleanLines), html: part('html', cleanLines) }
  } catch (error) {
    report(error)
    return standard
  }
}
