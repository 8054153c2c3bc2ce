import type { UnparsedEvent } from './event-row.js'
import { jsonIn, numberIn, repeatedTexts, textIn, type Packing, type Piece } from './piece.js'

export const packedEvent: Packing = {
  columns: ['position', 'stream', 'revision', 'event_id', 'type', 'recorded_at', 'data'],
  texts: ['stream', 'event_id', 'type', 'data'],
}

/** The places of the columns. */
export const columns = { position: 0, stream: 1, revision: 2, id: 3, type: 4, recordedAt: 5, data: 6 } as const

/** Whether the events are at these positions, one after the other. */
export const isWithoutGap = (piece: Piece, first: number): boolean => {
  for (let event = 0; event < piece.count; event++)
    if (numberIn(piece, event, columns.position) !== first + event) return false
  return true
}

export const eventsIn = (piece: Piece): ReadonlyArray<UnparsedEvent> => {
  const streams = repeatedTexts(piece, columns.stream)
  const types = repeatedTexts(piece, columns.type)
  return streams.map((stream, event) => ({
    stream,
    revision: numberIn(piece, event, columns.revision),
    position: numberIn(piece, event, columns.position),
    id: textIn(piece, event, columns.id),
    type: types[event] ?? '',
    json: jsonIn(piece, event),
    recordedAt: numberIn(piece, event, columns.recordedAt),
  }))
}
