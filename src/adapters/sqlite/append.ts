import type { AdmittedAppend } from '../../ports/admission.js'
import { EventStoreError, type AppendOutcome } from '../../ports/event-store.js'
import { eventChecksum } from './checksum.js'
import type { Connection } from './connection.js'
import { isTakenId } from './failure.js'
import { noteUnindexed, putIndexRow } from './index-rows.js'
import type { Transaction } from './transaction.js'

const isAtRevision = 'WHERE coalesce((SELECT max(revision) FROM events WHERE stream = ?), -1) = ?'
const insertAtRevision = `INSERT INTO events SELECT ?, ?, ?, ?, ?, ?, ?, ? ${isAtRevision}`
const insertNext = 'INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
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

const refused = (connection: Connection, request: AdmittedAppend): AppendOutcome => {
  const position = positionOfRepeat(connection, request)
  const { stream, expectedRevision, events } = request
  if (position !== undefined) return { status: 'appended', revision: expectedRevision + events.length, position }
  const revision = connection.get(lastRevision, stream)?.revision
  return { status: 'conflict', actualRevision: typeof revision === 'number' ? revision : -1 }
}

/** Inserts the request's events; `false` when the stream is at another revision. */
const insert = ({ connection, head }: Transaction, request: AdmittedAppend): boolean => {
  const { stream, expectedRevision, recordedAt, events } = request
  for (const [at, { id, type, text }] of events.entries()) {
    const position = Math.max(head, 0) + 1 + at
    const revision = expectedRevision + 1 + at
    const checksum = eventChecksum({ position, stream, revision, id, type, recordedAt, data: text })
    if (at > 0) connection.run(insertNext, position, stream, revision, id, type, text, recordedAt, checksum)
    else {
      const values = [position, stream, revision, id, type, text, recordedAt, checksum] as const
      if (connection.run(insertAtRevision, ...values, stream, expectedRevision) === 0) return false
    }
  }
  return true
}

const takeBack = ({ connection, head }: Transaction): void => {
  connection.run('DELETE FROM events WHERE position > ?', Math.max(head, 0))
}

/** Writes one request into the open transaction, or nothing of it. */
export const applyAppend = (transaction: Transaction, request: AdmittedAppend): AppendOutcome => {
  const { connection, head } = transaction
  const { stream, expectedRevision, events, indexRow } = request
  try {
    if (!insert(transaction, request)) return refused(connection, request)
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
