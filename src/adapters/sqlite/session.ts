import { EventStoreError } from '../../ports/event-store.js'
import { whileBusy, type Patience } from './busy.js'
import { connect, type Connection, type ConnectionOptions } from './connection.js'
import { leavesConnectionUsable } from './failure.js'
import { requireSameFile } from './place.js'
import type { Reading } from './read.js'
import { turn, turns, type Turns } from './turn.js'

/** The connection, opened again after trouble with it. */
export interface Session {
  /** Throws when it cannot be opened. */
  readonly connection: () => Connection
  /** Gives the connection up; the next use opens another. */
  readonly discard: () => void
  readonly reading: Reading
  /** What is written on it leaves the event loop its turns. */
  readonly turns: Turns
  /** Gives the connection up for good. */
  readonly end: () => void
}

/** Reads that wait for nothing would keep the event loop from its other work for as long as one follows another. */
const rowsPerTurn = 2_000

/** So many rows are written in one turn of the event loop for somebody who waits for each before asking for the next. */
const writtenRowsPerTurn = 16

/**
 * After so many rows written in one turn even a read waits for the next one. A tick reads, decides and writes a chunk, and
 * begins anew: in between nothing is under way that the garbage collector, whose turn it is as well, would find alive. That
 * takes a fraction of what it takes before the write.
 */
const largeWrite = 100

/** How long what is written may go to a file that was replaced or removed. Looking costs a few microseconds. */
const fileCheckMs = 100

export const startSession = (options: ConnectionOptions, patience: Patience): Session => {
  let current: Connection | undefined
  let isEnded = false
  let mayCreate = true
  let checkedAtMs = -Infinity
  const written = turns(writtenRowsPerTurn)
  const connection = (): Connection => {
    if (isEnded) throw new EventStoreError('closed', 'The store was closed.')
    const nowMs = patience.clock.monotonicMs()
    if (current !== undefined && nowMs - checkedAtMs < fileCheckMs) return current
    if (current === undefined) {
      // Made by the first connection only: later an empty file is one that has lost everything.
      current = connect(options, mayCreate)
      mayCreate = false
    } else requireSameFile(options.place)
    checkedAtMs = nowMs
    return current
  }
  const discard = (): void => {
    const given = current
    current = undefined
    try {
      given?.close()
    } catch {
      // Nothing more can be done about a connection that cannot even be closed, and nobody uses it any more.
    }
  }
  const attempt = <A>(read: (connection: Connection) => A): A => {
    try {
      return read(connection())
    } catch (error) {
      if (!leavesConnectionUsable(error)) discard()
      throw error
    }
  }
  return {
    connection,
    discard,
    end: () => {
      isEnded = true
      try {
        // Leaves everything in the one file. Others may still be reading: then the last of them does it.
        current?.get('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch {
        // The events are safe in the write-ahead log just as well.
      }
      discard()
    },
    turns: written,
    reading: async read => {
      if (written.taken() >= largeWrite) await turn()
      const result = await whileBusy(patience, () => attempt(read))
      if (current !== undefined && current.load.rows >= rowsPerTurn) {
        current.load.rows = 0
        await turn()
      }
      return result
    },
  }
}
