import { EventStoreError, type EventStoreErrorCode } from '../../ports/event-store.js'
import type { SqliteDatabase } from './driver.js'

// Primary result codes, https://www.sqlite.org/rescode.html
const busy = 5
const locked = 6
const full = 13
const notADatabase = 26

const codes: Readonly<Record<number, EventStoreErrorCode>> = {
  3: 'denied', // PERM
  [busy]: 'busy',
  [locked]: 'busy',
  8: 'denied', // READONLY
  11: 'corrupt', // CORRUPT
  [full]: 'full',
  18: 'invalid', // TOOBIG
  19: 'corrupt', // CONSTRAINT: only a damaged file can violate one of ours
  23: 'denied', // AUTH
  [notADatabase]: 'corrupt',
}

/** SQLite's own texts, for what `.all()` of @photostructure/sqlite throws: that has no `errcode`. */
const texts: ReadonlyArray<readonly [string, number]> = [
  ['database is locked', busy],
  ['database table is locked', locked],
  ['attempt to write a readonly database', 8],
  ['disk I/O error', 10],
  ['database disk image is malformed', 11],
  ['database or disk is full', full],
  ['string or blob too big', 18],
  ['constraint failed', 19],
  ['file is not a database', notADatabase],
]

/** SQLite's primary result code; `undefined` for an error that is not SQLite's. */
const resultCodeOf = (error: unknown): number | undefined => {
  if (!(error instanceof Error) || error instanceof EventStoreError) return undefined
  const code: unknown = 'errcode' in error ? error.errcode : undefined
  if (typeof code === 'number') return code & 0xff
  return texts.find(([text]) => error.message.includes(text))?.[1]
}

/** Whether somebody else holds the lock. */
export const isBusy = (error: unknown): boolean => {
  const code = resultCodeOf(error)
  return code === busy || code === locked
}

export const isFull = (error: unknown): boolean => resultCodeOf(error) === full

/**
 * Whether a column holds an integer beyond 2^53, which no row of ours does: the row is damaged. A driver may say so
 * without a code.
 */
export const isImpossibleNumber = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('too large to be represented as a JavaScript number')

/** Whether the connection can be used as before: the error is about the request, the disk's space or the file's bytes. */
export const leavesConnectionUsable = (error: unknown): boolean =>
  error instanceof EventStoreError || isImpossibleNumber(error) || (resultCodeOf(error) ?? -1) in codes

const explain: Partial<Record<EventStoreErrorCode, string>> = {
  busy: 'Another process holds the lock on the event store',
  full: 'The disk, or the quota of the event store, is full',
  corrupt: 'The file of the event store is damaged: restore it from a backup, and keep the damaged one',
  denied: 'The file of the event store cannot be written',
}

const somethingElse =
  'The file is something else than an event store: choose another `path`; or its beginning is damaged: restore it from a backup'

/** The port's word for what SQLite says. */
export const toStoreError = (error: unknown): EventStoreError => {
  if (error instanceof EventStoreError) return error
  const code = isImpossibleNumber(error) ? 'corrupt' : (codes[resultCodeOf(error) ?? -1] ?? 'unavailable')
  const detail = error instanceof Error ? error.message : String(error)
  if (resultCodeOf(error) === notADatabase)
    return new EventStoreError('corrupt', `${somethingElse} (${detail})`, { cause: error })
  return new EventStoreError(code, `${explain[code] ?? 'The event store failed'} (${detail})`, { cause: error })
}

/** Ends a transaction that failed; `false` when the connection cannot be trusted to have ended it. */
export const rollBack = (database: SqliteDatabase): boolean => {
  try {
    database.exec('ROLLBACK')
    return true
  } catch (error) {
    // After some errors, a full disk among them, SQLite has rolled back by itself.
    return error instanceof Error && error.message.includes('no transaction is active')
  }
}
