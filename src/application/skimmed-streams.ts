import type { NotificationId } from '../domain/identifiers.js'
import { outlineOf, skimFrom, unskimmed, type Skim } from '../domain/incident/skim.js'
import { numberedBytes } from '../evaluator/numbered-bytes.js'
import type { SkimmedLogPage } from '../ports/event-store.js'

/** What is known of a ticket's stream. It is changed in place, and kept with {@link SkimmedStreams.keep}. */
export interface Stream {
  /** Its place among the streams, in the order in which the log began them. */
  readonly number: number
  revision: number
  skim: Skim
  isQuarantined: boolean
}

/** What tells the streams of events. */
export type Names = Pick<SkimmedLogPage, 'bytes' | 'places' | 'streamOf'>

/** The streams of all tickets of a log. */
export interface SkimmedStreams {
  /** The stream of an event; `undefined` when it is not a ticket's. It is kept as it is when another one is asked for. */
  readonly of: (page: Names, event: number) => Stream | undefined
  readonly nameOf: (stream: Stream) => string
  readonly keep: (stream: Stream) => void
  /** All of them, as they are by now. What is changed about them has to be kept. */
  readonly all: () => Iterable<Stream>
}

const quarantined = 16

/**
 * Remembers streams in a few long lists of numbers. There is one for each ticket of the log: as objects, hundreds of
 * thousands of them would be copied twice by the collector of garbage before it lets them be, and take three times the
 * memory. Only the one that the log is about at the moment is an object.
 */
export const skimmedStreams = (isTicket: (stream: string) => boolean): SkimmedStreams => {
  const names = numberedBytes()
  const text = new TextDecoder('utf-8', { ignoreBOM: true })
  let outlines = new Uint8Array(1_024)
  let revisions = new Float64Array(1_024)
  let newestAts = new Float64Array(1_024)
  const messages = new Map<number, ReadonlyArray<NotificationId>>()
  let last: Stream | undefined

  const grow = (): void => {
    const grown = <A extends Uint8Array | Float64Array>(into: A, from: A): A => {
      into.set(from)
      return into
    }
    const length = outlines.length * 2
    outlines = grown(new Uint8Array(length), outlines)
    revisions = grown(new Float64Array(length), revisions)
    newestAts = grown(new Float64Array(length), newestAts)
  }
  const keep = ({ number, revision, skim, isQuarantined }: Stream): void => {
    outlines[number] = outlineOf(skim) + (isQuarantined ? quarantined : 0)
    revisions[number] = revision
    newestAts[number] = skim.newestAt
    if (skim.messages.length > 0) messages.set(number, skim.messages)
    else if (messages.size > 0) messages.delete(number)
  }
  const at = (number: number): Stream => {
    const outline = outlines[number] ?? 0
    const unsettled = messages.size > 0 ? messages.get(number) : undefined
    const skim = skimFrom(outline % quarantined, newestAts[number] ?? 0, unsettled ?? unskimmed.messages)
    return { number, revision: revisions[number] ?? -1, skim, isQuarantined: outline >= quarantined }
  }
  const begun = (number: number): Stream => {
    if (number === outlines.length) grow()
    return { number, revision: -1, skim: unskimmed, isQuarantined: false }
  }
  return {
    of: (page, event) => {
      const { bytes, places } = page
      const from = places[event * 4] ?? 0
      const to = places[event * 4 + 1] ?? 0
      if (last !== undefined) {
        if (names.is(last.number, bytes, from, to)) return last
        keep(last)
        last = undefined
      }
      if (!isTicket(page.streamOf(event))) return undefined
      const before = names.size()
      const number = names.numberOf(bytes, from, to)
      last = number === before ? begun(number) : at(number)
      return last
    },
    nameOf: ({ number }) => text.decode(names.bytesOf(number)),
    keep,
    all: function* () {
      if (last !== undefined) keep(last)
      last = undefined
      for (let number = 0; number < names.size(); number++) yield at(number)
    },
  }
}
