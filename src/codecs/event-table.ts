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

/**
 * A row from the codec of what is stored and a total function to the event of today. The compiler checks that the one
 * leads to the other.
 *
 * Upcasts put `type` first and spread the rest behind it: the other way round takes V8 twenty times as long. Nothing in
 * the data can overwrite it, since codecs drop what they do not know and we never write a field of that name.
 */
export const row = <Shape, Event>(codec: t.Type<Shape, unknown>, upcast: (shape: Shape) => Event): Row<Event> => ({
  codec,
  checked: data => {
    const decoded = codec.decode(data)
    return E.isLeft(decoded) ? E.left(problemsOf(decoded.left).map(problemText)) : E.right(upcast(decoded.right))
  },
  trusted: data => upcast(data as Shape),
})

/** Plain JSON of an event: absent fields are left out. */
const jsonOf = (value: unknown): Json => {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'object': {
      if (value === null) return null
      if (Array.isArray(value)) return value.map(jsonOf)
      const json: Record<string, Json> = {}
      for (const [key, item] of Object.entries(value)) if (item !== undefined) json[key] = jsonOf(item)
      return json
    }
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      throw new TypeError(`An event holds a ${typeof value}, which cannot be stored`)
  }
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
    encode: event => {
      const { type, ...data } = event
      return { type: names.get(type) ?? type, data: jsonOf(data) }
    },
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
