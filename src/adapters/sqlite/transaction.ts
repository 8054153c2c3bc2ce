import type { Connection } from './connection.js'
import { rollBack } from './failure.js'
import { refuseNewerFormat } from './schema.js'

/** A write transaction, and where the log ends in it. */
export interface Transaction {
  readonly connection: Connection
  readonly headBefore: number
  head: number
}

const state = `SELECT (SELECT max(position) FROM events) AS head, (SELECT value FROM meta WHERE name = 'format') AS format`

/**
 * Takes the write lock before anything is read: a transaction that reads first and writes later cannot wait for the lock,
 * it fails at once when somebody else has written in between.
 */
export const begin = (connection: Connection): Transaction => {
  connection.run('BEGIN IMMEDIATE')
  try {
    const row = connection.get(state)
    // A newer version may have taken the file over since it was opened.
    refuseNewerFormat(Number(row?.format))
    const head = typeof row?.head === 'number' ? row.head : -1
    return { connection, headBefore: head, head }
  } catch (error) {
    rollBack(connection.database)
    throw error
  }
}

/** A write that changes nothing anybody reads. */
export const touch = (connection: Connection): void => {
  connection.run(`UPDATE meta SET value = value + 1 WHERE name = 'touched'`)
}
