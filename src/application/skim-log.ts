import * as E from 'fp-ts/lib/Either.js'
import { factGlimpse } from '../codecs/fact-glimpse.js'
import type { TicketId } from '../domain/identifiers.js'
import { withoutPast } from '../domain/incident/index.js'
import { bearsOnAttention, isSettled, skim } from '../domain/incident/skim.js'
import type { EventStore, Json, SkimmedLogPage, StoredEvent } from '../ports/event-store.js'
import { notePolicy } from './catch-up.js'
import type { Engine } from './engine.js'
import type { OpenTicket } from './open-ticket.js'
import { skimmedStreams, type Stream } from './skimmed-streams.js'
import type { Teller } from './tell-log.js'

/** What is known of a type. Its name is the one in this program, which is found to be the same without being read. */
interface Kind {
  readonly type: string
  readonly bears: boolean
}

const kinds: ReadonlyMap<string, Kind> = new Map(
  Object.entries(bearsOnAttention).map(([type, bears]) => [type, { type, bears }]),
)

/** What a reader of events looks at. Each field is named: a copy with fields added takes V8 many times as long. */
const stored = (page: SkimmedLogPage, event: number, data: Json, damage: string | undefined): StoredEvent => ({
  stream: page.streamOf(event),
  revision: page.revisions[event] ?? -1,
  position: -1,
  id: '',
  type: page.types[event] ?? '',
  data,
  recordedAt: 0,
  damage,
})

const isDamaged = ({ damage }: SkimmedLogPage, event: number): boolean => damage.size > 0 && damage.has(event)

const whole = (page: SkimmedLogPage, event: number): StoredEvent => {
  if (isDamaged(page, event)) return stored(page, event, null, page.damage.get(event))
  try {
    return stored(page, event, JSON.parse(page.jsonOf(event)) as Json, undefined)
  } catch {
    return stored(page, event, null, 'the data is not JSON')
  }
}

const brace = 0x7b

/** A text of its own: a part of another one keeps all of that in memory. */
const copyOf = (text: string): string => JSON.parse(JSON.stringify(text)) as string

/** Streams that are read at a time. */
const streamsAtOnce = 500

/**
 * Skims the log for tickets that may need attention, and tells only those, each from its stream. All of the log is read
 * and its checksums are verified; but parsing it is what takes the time, and most of it is about tickets that are done
 * with.
 */
export const skimmingTeller = (engine: Engine, skimLog: NonNullable<EventStore['skimLog']>): Teller => {
  const { env, board, tickets } = engine
  const streams = skimmedStreams(name => env.streams.ticketIdOf(name) !== undefined)
  const told = new Map<Stream['number'], OpenTicket>()
  const policies = new Set<string>()

  const idOf = (stream: Stream): TicketId => {
    const name = streams.nameOf(stream)
    return env.streams.ticketIdOf(name) ?? name
  }
  const quarantine = (stream: Stream, reason: string): void => {
    stream.isQuarantined = true
    streams.keep(stream)
    board.quarantined.set(idOf(stream), reason)
    told.delete(stream.number)
  }
  /** Policies are few, and read as a whole in the end. A name that is none of ours is what a damaged row has. */
  const noteOther = (page: SkimmedLogPage, event: number): void => {
    const stream = page.streamOf(event)
    if (!env.streams.isPolicy(stream) && stream !== env.streams.assignments) notePolicy(engine, whole(page, event))
    else if (!policies.has(stream)) policies.add(copyOf(stream))
  }
  /** Whether the event could be read. */
  const skimWhole = (stream: Stream, stored: StoredEvent): boolean => {
    const event = tickets.read(stored)
    if (E.isLeft(event)) {
      quarantine(stream, event.left)
      return false
    }
    try {
      stream.skim = skim(stream.skim, event.right)
    } catch {
      // It makes no sense. What that means, the ticket as a whole will tell.
      stream.skim = { ...stream.skim, isUnsure: true }
    }
    return true
  }
  const skimOn = (stream: Stream, page: SkimmedLogPage, event: number): boolean => {
    const kind = kinds.get(page.types[event] ?? '')
    if (kind === undefined || isDamaged(page, event)) return skimWhole(stream, whole(page, event))
    const from = page.places[event * 4 + 2] ?? 0
    // What has no bearing is left out without being parsed. That it is what was written, its checksum has said.
    if (!kind.bears && page.bytes[from] === brace) return true
    const glimpse = factGlimpse(kind.type, page.bytes, from, page.places[event * 4 + 3] ?? 0)
    if (glimpse === undefined) return skimWhole(stream, whole(page, event))
    stream.skim = skim(stream.skim, glimpse)
    return true
  }
  const note = (page: SkimmedLogPage, event: number): void => {
    const stream = streams.of(page, event)
    if (stream === undefined) {
      noteOther(page, event)
      return
    }
    const revision = page.revisions[event] ?? -1
    if (stream.isQuarantined || revision <= stream.revision) return
    const expected = stream.revision + 1
    if (skimOn(stream, page, event) && revision !== expected)
      quarantine(stream, `event ${expected} is missing: the stream goes on with ${revision}`)
    stream.revision = revision
  }
  const tellFrom = (stream: Stream, events: ReadonlyArray<StoredEvent>): void => {
    const ticket = tickets.told(idOf(stream), events)
    if (E.isLeft(ticket)) quarantine(stream, ticket.left)
    else if (ticket.right.revision < stream.revision)
      quarantine(stream, `event ${ticket.right.revision + 1} is missing: the log has ${stream.revision + 1} of them`)
    else told.set(stream.number, { ticket: withoutPast(ticket.right.ticket), revision: ticket.right.revision })
  }
  return {
    read: async options => {
      const page = await skimLog(options)
      for (let event = 0; event < page.count; event++) note(page, event)
      return page
    },
    tell: async () => {
      for (const name of policies) for (const event of await env.store.readStream(name)) notePolicy(engine, event)
      policies.clear()
      const toTell: Stream[] = []
      for (const stream of streams.all()) {
        if (stream.isQuarantined) continue
        if (isSettled(stream.skim)) told.delete(stream.number)
        else if ((told.get(stream.number)?.revision ?? -1) < stream.revision) toTell.push(stream)
      }
      for (let at = 0; at < toTell.length; at += streamsAtOnce) {
        const some = toTell.slice(at, at + streamsAtOnce)
        const read = await env.store.readStreams(some.map(streams.nameOf))
        some.forEach((stream, n) => tellFrom(stream, read[n] ?? []))
      }
      return told.values()
    },
  }
}
