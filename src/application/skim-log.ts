import * as E from 'fp-ts/lib/Either.js'
import { factGlimpse } from '../codecs/fact-glimpse.js'
import type { TicketId } from '../domain/identifiers.js'
import { withoutPast } from '../domain/incident/index.js'
import { bearsOnAttention, isSettled, skim } from '../domain/incident/skim.js'
import type { EventStore, Json, SkimmedEvent, StoredEvent } from '../ports/event-store.js'
import { notePolicy } from './catch-up.js'
import type { Engine } from './engine.js'
import type { OpenTicket } from './open-tickets.js'
import { skimmedStreams, type Stream } from './skimmed-streams.js'
import type { Teller } from './tell-log.js'

const bearing: ReadonlyMap<string, boolean> = new Map(Object.entries(bearsOnAttention))

/** Whether an event can be left out without even being parsed. That it is what was written, its checksum has said. */
const isLeftOut = ({ type, json, damage }: SkimmedEvent): boolean =>
  bearing.get(type) === false && damage === undefined && json.startsWith('{')

/** What a reader of events looks at. Each field is named: a copy with fields added takes V8 many times as long. */
const stored = ({ stream, revision, type }: SkimmedEvent, data: Json, damage: string | undefined): StoredEvent => ({
  stream,
  revision,
  position: -1,
  id: '',
  type,
  data,
  recordedAt: 0,
  damage,
})

const whole = (event: SkimmedEvent): StoredEvent => {
  if (event.damage !== undefined) return stored(event, null, event.damage)
  try {
    return stored(event, JSON.parse(event.json) as Json, undefined)
  } catch {
    return stored(event, null, 'the data is not JSON')
  }
}

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

  const idOf = ({ name }: Stream): TicketId => env.streams.ticketIdOf(name) ?? name
  const quarantine = (stream: Stream, reason: string): void => {
    stream.isQuarantined = true
    streams.keep(stream)
    board.quarantined.set(idOf(stream), reason)
    told.delete(stream.number)
  }
  /** Policies are few, and read as a whole in the end. A name that is none of ours is what a damaged row has. */
  const noteOther = (event: SkimmedEvent): void => {
    if (env.streams.isPolicy(event.stream) || event.stream === env.streams.assignments) policies.add(event.stream)
    else notePolicy(engine, whole(event))
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
  const skimOn = (stream: Stream, event: SkimmedEvent): boolean => {
    if (isLeftOut(event)) return true
    const glimpse = event.damage === undefined ? factGlimpse(event.type, event.json) : undefined
    if (glimpse === undefined) return skimWhole(stream, whole(event))
    stream.skim = skim(stream.skim, glimpse)
    return true
  }
  const note = (event: SkimmedEvent): void => {
    const stream = streams.of(event)
    if (stream === undefined) {
      noteOther(event)
      return
    }
    if (stream.isQuarantined || event.revision <= stream.revision) return
    const expected = stream.revision + 1
    if (skimOn(stream, event) && event.revision !== expected)
      quarantine(stream, `event ${expected} is missing: the stream goes on with ${event.revision}`)
    stream.revision = event.revision
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
      const { events, position, atEnd } = await skimLog(options)
      for (const event of events) note(event)
      return { count: events.length, position, atEnd }
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
        const read = await env.store.readStreams(some.map(({ name }) => name))
        some.forEach((stream, n) => tellFrom(stream, read[n] ?? []))
      }
      return told.values()
    },
  }
}
