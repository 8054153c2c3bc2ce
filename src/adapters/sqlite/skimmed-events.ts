import { Buffer } from 'node:buffer'
import type { SkimmedLogPage, StoredEvent } from '../../ports/event-store.js'
import type { UnparsedEvent } from './event-row.js'
import { columns } from './packed-events.js'
import { glimpseBetween, numberIn, placeIn, repeatedTexts, type Piece } from './piece.js'

/** What can be told of a page of events without its place in the log. */
export type SkimmedEvents = Omit<SkimmedLogPage, 'position' | 'atEnd'>

/** Whether the events of a stream are wanted. */
type Wanted = (stream: string) => boolean

const noDamage: SkimmedEvents['damage'] = new Map()

const isSame = (bytes: Uint8Array, from: number, to: number, other: number): boolean => {
  for (let at = to - 1, beside = other + to - from - 1; at >= from; at--, beside--)
    if (bytes[at] !== bytes[beside]) return false
  return true
}

/** Nothing is copied out of the piece: hardly anything of a log is looked at. */
export const skimmedIn = (piece: Piece, isWanted: Wanted): SkimmedEvents => {
  const { bytes } = piece
  const allTypes = repeatedTexts(piece, columns.type)
  const types: string[] = []
  const revisions: number[] = []
  const places: number[] = []
  let [lastFrom, lastTo] = [0, 0]
  let isLastWanted = false
  for (let row = 0; row < piece.count; row++) {
    const [from, to] = placeIn(piece, row, columns.stream)
    // What was appended together is about one stream: its name is looked at once.
    if (to - from !== lastTo - lastFrom || !isSame(bytes, from, to, lastFrom))
      isLastWanted = isWanted(glimpseBetween(piece, from, to))
    lastFrom = from
    lastTo = to
    if (!isLastWanted) continue
    const [jsonFrom, jsonTo] = placeIn(piece, row, columns.data)
    places.push(from, to, jsonFrom, jsonTo)
    revisions.push(numberIn(piece, row, columns.revision))
    types.push(allTypes[row] ?? '')
  }
  const textOf = (at: number): string => glimpseBetween(piece, places[at] ?? 0, places[at + 1] ?? 0)
  return {
    count: types.length,
    revisions,
    types,
    bytes,
    places,
    damage: noDamage,
    streamOf: event => textOf(event * 4),
    jsonOf: event => textOf(event * 4 + 2),
  }
}

/** The same of rows that were read one by one. A damaged one is given to everybody: its name may be what is damaged. */
export const skimmedOf = (rows: ReadonlyArray<UnparsedEvent | StoredEvent>, isWanted: Wanted): SkimmedEvents => {
  const events = rows.filter(row => !('json' in row) || isWanted(row.stream))
  const jsons = events.map(event => ('json' in event ? event.json : ''))
  const texts = events.flatMap(({ stream }, at) => [Buffer.from(stream), Buffer.from(jsons[at] ?? '')])
  let end = 0
  const places = texts.flatMap(text => [end, (end += text.length)])
  return {
    count: events.length,
    revisions: events.map(({ revision }) => revision),
    types: events.map(({ type }) => type),
    bytes: Buffer.concat(texts),
    places,
    damage: new Map(events.flatMap((event, at) => ('json' in event ? [] : [[at, event.damage ?? '']]))),
    streamOf: event => events[event]?.stream ?? '',
    jsonOf: event => jsons[event] ?? '',
  }
}
