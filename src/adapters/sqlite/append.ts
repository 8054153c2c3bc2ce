import type { AdmittedAppend } from '../../codecs/admission.js'
import type { AppendOutcome } from '../../ports/event-store.js'
import { eventChecksum } from './checksum.js'
import type { Connection } from './connection.js'
import type { Transaction } from './transaction.js'

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

const refused = (transaction: Transaction, request: AdmittedAppend, actualRevision: number): AppendOutcome => {
  // What it repeats may have been asked for in this very transaction.
  transaction.events.flush()
  const position = positionOfRepeat(transaction.connection, request)
  if (position === undefined) return { status: 'conflict', actualRevision }
  return { status: 'appended', revision: request.expectedRevision + request.events.length, position }
}

/** Writes one request into the open transaction, or nothing of it. */
export const applyAppend = (transaction: Transaction, request: AdmittedAppend): AppendOutcome => {
  const { revisions } = transaction
  const { stream, expectedRevision, recordedAt, events } = request
  const actualRevision = revisions.get(stream) ?? -1
  if (actualRevision !== expectedRevision) return refused(transaction, request, actualRevision)
  let position = Math.max(transaction.head, 0)
  let revision = expectedRevision
  for (const { id, type, text: data } of events) {
    position++
    revision++
    const checksum = eventChecksum({ position, stream, revision, id, type, recordedAt, data })
    transaction.events.add(position, stream, revision, id, type, data, recordedAt, checksum)
  }
  transaction.head = position
  revisions.set(stream, revision)
  return { status: 'appended', revision, position }
}
