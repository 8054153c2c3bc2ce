import type { Connection } from './connection.js'
import type { SqliteValue } from './driver.js'

/** Rows for one table, on their way into the open transaction. */
export interface RowWriter {
  readonly add: (...row: ReadonlyArray<SqliteValue>) => void
  /** Writes what is still waiting: before anybody reads the table, writes to it by other means, or commits. */
  readonly flush: () => void
}

/** With more than so many in one statement nothing is gained. */
const mostRows = 10

/** Statements that write one row, two rows, and so on. */
export interface RowStatements {
  readonly columns: number
  readonly byCount: ReadonlyArray<string>
}

/** `conflict` says what is to become of a row that is there already. */
export const rowStatements = (table: string, columns: number, conflict = ''): RowStatements => {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`
  const rows = (count: number): string => Array.from({ length: count }, () => row).join(', ')
  const statement = (count: number): string => `INSERT INTO ${table} VALUES ${rows(count)} ${conflict}`
  return { columns, byCount: Array.from({ length: mostRows }, (_, at) => statement(at + 1)) }
}

/**
 * Writes several rows with one statement: a call of SQLite costs about as much as the row itself, and a tick writes
 * hundreds.
 */
export const rowWriter = (connection: Connection, { columns, byCount }: RowStatements): RowWriter => {
  let waiting: SqliteValue[] = []
  const flush = (): void => {
    const statement = byCount[waiting.length / columns - 1]
    if (statement === undefined) return
    const values = waiting
    waiting = []
    connection.run(statement, ...values)
  }
  return {
    add: (...row) => {
      waiting.push(...row)
      if (waiting.length === mostRows * columns) flush()
    },
    flush,
  }
}
