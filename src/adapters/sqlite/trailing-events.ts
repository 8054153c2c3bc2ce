import type { StoredEvent } from '../../ports/event-store.js'
import type { Connection } from './connection.js'
import { eventColumns, eventOfRow, parsed } from './event-row.js'
import { eventsIn, packedEvent } from './packed-events.js'
import { packed, pieceOf } from './piece.js'

/**
 * What was appended to some streams and is not in their rows. The loops of the join go through the streams in the order of
 * the list, and through each by revision.
 */
const eventsSince = (what: string): string => `SELECT ${what} FROM json_each(?) AS wanted
  LEFT JOIN ticket_index AS known ON known.stream = wanted.value
  CROSS JOIN events ON events.stream = wanted.value AND events.revision > ifnull(known.revision, -1)`

const inOnePiece = packed(packedEvent, `(${eventsSince('events.*')})`)
const oneByOne = eventsSince(
  eventColumns
    .split(', ')
    .map(column => `events.${column}`)
    .join(', '),
)

/** By stream, each in order of revision. `streams` is a list in JSON. */
export const trailingEvents = (
  connection: Connection,
  streams: string,
): ReadonlyMap<string, ReadonlyArray<StoredEvent>> => {
  const piece = pieceOf(connection.get(inOnePiece, streams), packedEvent)
  connection.load.rows += piece?.count ?? 0
  const found = piece === undefined ? connection.all(oneByOne, streams).map(eventOfRow) : eventsIn(piece).map(parsed)
  const byStream = new Map<string, StoredEvent[]>()
  for (const event of found) {
    const known = byStream.get(event.stream)
    if (known === undefined) byStream.set(event.stream, [event])
    else known.push(event)
  }
  return byStream
}
