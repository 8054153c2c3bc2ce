import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Json } from '../ports/event-store.js'
import { problemText } from './problem.js'
import { problemsOf } from './shape.js'

/**
 * How far stored data is believed.
 *
 * - `trusted`: our own store, which has checked that the row is what was written. Type and version say it all.
 * - `checked`: anything else. The codec has the first word.
 *
 * @since 0.1.0
 */
export type Trust = 'trusted' | 'checked'

/**
 * An event that cannot be read: of an unknown type, or not of the shape that its type has.
 *
 * @since 0.1.0
 */
export interface UnreadableEvent {
  readonly storedType: string
  readonly problems: ReadonlyArray<string>
}

/** Type and data of a stored event. */
export interface Stored {
  readonly type: string
  readonly data: Json
}

/** What is stored under one type, and how it is read today. Rows are added; they are never changed or removed. */
export interface Row<Event> {
  readonly codec: t.Any
  readonly checked: (data: unknown) => E.Either<ReadonlyArray<string>, Event>
  readonly trusted: (data: unknown) => Event
}

/** An event with none of its fields left out, not even those that may be absent: forgetting one does not compile. */
type Whole<Event> = { readonly [Field in keyof Required<Event>]: Event[Field] }

/**
 * A row from the codec of what is stored and a total function to the event of today. The compiler checks that the one
 * leads to the other; which event it has to be is said where the row is put, never taken from what `upcast` gives.
 *
 * Upcasts name every field instead of spreading what they are given: that takes V8 a seventh of the time, and what is
 * stored beside the known fields cannot get in.
 */
export const row = <Shape, Event>(
  codec: t.Type<Shape, unknown>,
  upcast: (shape: Shape) => Whole<NoInfer<Event>>,
): Row<Event> => ({
  codec,
  checked: data => {
    const decoded = codec.decode(data)
    return E.isLeft(decoded) ? E.left(problemsOf(decoded.left).map(problemText)) : E.right(upcast(decoded.right))
  },
  trusted: data => upcast(data as Shape),
})

type Fields = Readonly<Record<string, unknown>>

/** Whether something is undefined in a value, all the way down: no JSON can say that, and stores refuse it. */
const hasUndefined = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return value === undefined
  if (Array.isArray(value)) return value.some(hasUndefined)
  const fields = value as Fields
  for (const key in fields) if (hasUndefined(fields[key])) return true
  return false
}

/** A value as JSON has it. What needs no change is not copied: nobody changes an event. */
const jsonOf = (value: unknown): Json => {
  if (typeof value !== 'object' || value === null || !hasUndefined(value)) return value as Json
  return Array.isArray(value) ? value.map(jsonOf) : presentIn(value as Fields)
}

/** The fields that are there, but for `leftOut`. */
const presentIn = (fields: Fields, leftOut?: string): Json => {
  const json: Record<string, Json> = {}
  // Much quicker than Object.entries; events are plain objects, which inherit nothing.
  for (const key in fields) {
    const field = fields[key]
    if (field !== undefined && key !== leftOut) json[key] = jsonOf(field)
  }
  return json
}

/** Reads and writes the events of one kind of stream. */
export interface EventTable<Event> {
  readonly encode: (event: Event) => Stored
  readonly read: (stored: Stored, trust: Trust) => E.Either<UnreadableEvent, Event>
}

/**
 * A table from rows by stored type. Everything that was ever written is read; only the newest version is written:
 * `newest` names it where it is not the event's own name.
 */
export const eventTable = <Event extends { readonly type: string }>(
  rows: Readonly<Record<string, Row<Event>>>,
  newest: Readonly<Record<string, string>> = {},
): EventTable<Event> => {
  const byType = new Map(Object.entries(rows))
  const names = new Map(Object.entries(newest))
  const unreadable = (storedType: string, ...problems: ReadonlyArray<string>): E.Either<UnreadableEvent, Event> =>
    E.left({ storedType, problems })
  return {
    encode: event => ({ type: names.get(event.type) ?? event.type, data: presentIn(event, 'type') }),
    read: ({ type, data }, trust) => {
      const found = byType.get(type)
      if (found === undefined) return unreadable(type, 'this type of event is not known')
      if (typeof data !== 'object' || data === null || Array.isArray(data))
        return unreadable(type, 'the data is not an object')
      if (trust === 'trusted') return E.right(found.trusted(data))
      const read = found.checked(data)
      return E.isLeft(read) ? unreadable(type, ...read.left) : read
    },
  }
}
