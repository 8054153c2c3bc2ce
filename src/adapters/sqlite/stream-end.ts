import { indexRowChecksum } from './checksum.js'
import type { Connection } from './connection.js'

// A flipped byte in SQLite's own index over streams takes events out of a stream's end, and nothing about the others
// tells. The row that was written with a stream's last event does, where there is one: open tickets have one, and it is
// they that must not be decided on by half of their story.

const rowOf = 'SELECT revision, data, checksum FROM ticket_index WHERE stream = ?'
const rowsOf = 'SELECT stream, revision FROM ticket_index WHERE stream IN (SELECT value FROM json_each(?))'

/** A revision that a stream has at least; `-1` if none is known. To be asked before the stream is read. */
export const leastRevision = (connection: Connection, stream: string): number => {
  const row = connection.get(rowOf, stream)
  if (row === undefined || typeof row.revision !== 'number' || typeof row.data !== 'string') return -1
  return indexRowChecksum(stream, row.revision, row.data) === row.checksum ? row.revision : -1
}

/** The same of several streams, unchecked: enough to tell that one of them has to be looked at by itself. */
export const leastRevisions = (connection: Connection, streams: string): ReadonlyMap<unknown, number> =>
  new Map(connection.all(rowsOf, streams).map(({ stream, revision }) => [stream, Number(revision)]))
