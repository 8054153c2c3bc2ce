/** How much of a customer's text a mail shows. */
const maxCodePoints = 200

/** Text is cut here before anything else looks at it, so that a megabyte costs no more than a line. */
const maxCodeUnits = 4_000

/** Characters that turn text around, hide in it or are half of one; `\p{Cs}` matches lone surrogates only. */
const deceptive = /[\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu

/**
 * Foreign text made fit for one line of a mail: no controls, line breaks, bidirectional marks or lone surrogates, at
 * most 200 code points. Gives `''` where nothing is left, and never throws.
 */
export const clean = (text: unknown): string => {
  if (typeof text !== 'string') return ''
  const line = text
    .slice(0, maxCodeUnits)
    .replace(/\p{Cc}/gu, ' ')
    .replace(deceptive, '')
    .replace(/\s+/gu, ' ')
    .trim()
  const codePoints = Array.from(line)
  return codePoints.length <= maxCodePoints ? line : `${codePoints.slice(0, maxCodePoints - 1).join('')}…`
}

/** A text of several lines without what mail programs and mail servers choke on; its words are the host's own. */
export const cleanLines = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/\p{Cs}/gu, '')
    .replace(/(?![\n\t])\p{Cc}/gu, '')

/**
 * The same for a header. `=?` opens an encoded word, and mail libraries pass on one that is already there: it would be
 * decoded by the reader's program, line breaks and bidirectional marks included.
 */
export const cleanHeader = (text: unknown): string => clean(clean(text).replaceAll('=?', '= ?'))
