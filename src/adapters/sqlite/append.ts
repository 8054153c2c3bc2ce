import type { AdmittedAppend } from '../../ports/admission.js'
import { EventStoreError, type AppendOutcome } from '../../ports/event-store.js'
import { eventChecksum } from './checksum.js'
import type { Connection } from './connection.js'
import { isTakenId } from './failure.js'
import { noteUnindexed, putIndexRow } from './index-rows.js'
import type { Transaction } from './transaction.js'

const insertEvent = 'INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
const lastRevision = 'SELECT max(revision) AS revision FROM events WHERE stream = ?'
const idsFrom =
  'SELECT event_id AS id, position FROM events WHERE stream = ? AND revision > ? ORDER BY revision LIMIT ?'

/** Where the last of the request's events is, if all of them are at the very revisions that it asked for. */
export const positionOfRepeat = (connection: Connection, request: AdmittedAppend): number | undefined => {
  const { stream, expectedRevision, events } = request
  const found = connection.all(idsFrom, stream, expectedRevision, events.length)
  const isRepeat = found.length === events.length && events.every(({ id }, at) => found[at]?.id === id)
  const position = found.at(-1)?.position
  return isRepeat && typeof position === 'number' ? position : undefined
}

const revisionOf = (connection: Connection, stream: string): number => {
  const revision = connection.get(lastRevision, stream)?.revision
  return typeof revision === 'number' ? revision : -1
}

const refused = (connection: Connection, request: AdmittedAppend, actualRevision: number): AppendOutcome => {
  const position = positionOfRepeat(connection, request)
  if (position === undefined) return { status: 'conflict', actualRevision }
  return { status: 'appended', revision: request.expectedRevision + request.events.length, position }
}

const insert = ({ connection, head }: Transaction, request: AdmittedAppend): void => {
  const { stream, expectedRevision, recordedAt, events } = request
  for (const [at, { id, type, text }] of events.entries()) {
    const position = Math.max(head, 0) + 1 + at
    const revision = expectedRevision + 1 + at
    const checksum = eventChecksum({ position, stream, revision, id, type, recordedAt, data: text })
    connection.run(insertEvent, position, stream, revision, id, type, text, recordedAt, checksum)
  }
}

const takeBack = ({ connection, head }: Transaction): void => {
  connection.run('DELETE FROM events WHERE position > ?', Math.max(head, 0))
}

/** Writes one request into the open transaction, or nothing of it. */
export const applyAppend = (transaction: Transaction, request: AdmittedAppend): AppendOutcome => {
  const { connection, head } = transaction
  const { stream, expectedRevision, events, indexRow } = request
  const actualRevision = revisionOf(connection, stream)
  if (actualRevision !== expectedRevision) return refused(connection, request, actualRevision)
  try {
    insert(transaction, request)
  } catch (error) {
    if (!isTakenId(error)) throw error
    // SQLite has undone the one statement that failed; the request's other events go too.
    takeBack(transaction)
    const message = 'An event id of the request belongs to another append: ids must be random for each request.'
    return { status: 'failed', error: new EventStoreError('invalid', message, { cause: error }) }
  }
  const revision = expectedRevision + events.length
  transaction.head = Math.max(head, 0) + events.length
  if (indexRow === undefined) noteUnindexed(connection, head)
  else putIndexRow(connection, stream, revision, indexRow)
  return { status: 'appended', revision, position: transaction.head }
}
