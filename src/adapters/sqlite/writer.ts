import { pauses, whileBusy, type Patience } from './busy.js'
import type { Connection } from './connection.js'
import type { EventStoreError } from '../../ports/event-store.js'
import { isBusy, isFull, leavesConnectionUsable, rollBack, toStoreError } from './failure.js'
import type { Job } from './job.js'
import type { Session } from './session.js'
import { begin, flush, touch } from './transaction.js'
import { allHaveGoneOn } from './turn.js'

export interface Writer {
  /** Jobs are done in the order of submission. */
  readonly submit: (job: Job) => void
  /** Resolves when nothing is left to do. */
  readonly drained: () => Promise<void>
}

interface Waiting {
  readonly job: Job
  readonly deadlineMs: number
}

type Attempt =
  | { readonly status: 'done' }
  /** Nothing was written, and the same jobs may succeed later. */
  | { readonly status: 'busy'; readonly error: unknown }
  /** Nothing was written, and one of several jobs is to blame: each has to be tried by itself. */
  | { readonly status: 'divide' }
  | { readonly status: 'unclear'; readonly error: unknown }

/** So many rows share one commit at most: it must not keep the event loop for long. */
const rowsPerCommit = 2_000

const done: Attempt = { status: 'done' }

const inTransaction = (connection: Connection, jobs: ReadonlyArray<Job>): void => {
  const transaction = begin(
    connection,
    jobs.flatMap(({ streams }) => streams),
  )
  for (const job of jobs) job.apply(transaction)
  flush(transaction)
}

const attempt = (session: Session, jobs: ReadonlyArray<Job>): Attempt => {
  const undone = (error: unknown, isRolledBack: boolean): Attempt => {
    if (!isRolledBack || !leavesConnectionUsable(error)) session.discard()
    if (isBusy(error)) return { status: 'busy', error }
    if (jobs.length > 1) return { status: 'divide' }
    for (const job of jobs) job.failed(toStoreError(error))
    return done
  }
  let connection: Connection
  try {
    connection = session.connection()
  } catch (error) {
    return undone(error, true)
  }
  try {
    inTransaction(connection, jobs)
  } catch (error) {
    return undone(error, rollBack(connection.database))
  }
  try {
    connection.run('COMMIT')
  } catch (error) {
    const isRolledBack = rollBack(connection.database)
    // Without space the last frame, the one that makes a commit of those before it, cannot have been written.
    const isClear = isRolledBack && (isBusy(error) || isFull(error))
    return isClear ? undone(error, true) : { status: 'unclear', error }
  }
  for (const job of jobs) job.committed()
  return done
}

/** Brings everything that is visible now to the disk anew, what an earlier sync has lost included; whether it could. */
const checkpoint = (connection: Connection): boolean => {
  try {
    const row = connection.get('PRAGMA wal_checkpoint(TRUNCATE)')
    return row?.busy === 0 && row.log === row.checkpointed
  } catch {
    return false
  }
}

const touchAlone = (connection: Connection): void => {
  begin(connection)
  try {
    touch(connection)
    connection.run('COMMIT')
  } catch (error) {
    rollBack(connection.database)
    throw error
  }
}

/**
 * Finds out what became of a commit that failed, on a new connection. Not there is only believed after another commit,
 * which is written over the lost one, so that no crash can bring that back. There is only believed after a checkpoint,
 * because a failed sync may have dropped what can still be read from the cache.
 */
const settle = async (
  session: Session,
  patience: Patience,
  jobs: ReadonlyArray<Job>,
  error: EventStoreError,
): Promise<void> => {
  session.discard()
  try {
    const isDurable = await whileBusy(patience, () => checkpoint(session.connection()))
    await whileBusy(patience, () => touchAlone(session.connection()))
    const connection = session.connection()
    const isThere = jobs.some(job => job.isThere(connection))
    if (isThere && !isDurable) throw error
    for (const job of jobs) {
      if (isThere) job.committed()
      else job.failed(error)
    }
  } catch {
    session.discard()
    for (const job of jobs) job.unknown(error)
  }
}

/**
 * Writes jobs one transaction after another. What comes in while one is under way, or waits for a lock, shares the next
 * one: a single append is never kept waiting for company, and a hundred at once need one sync.
 */
export const startWriter = (session: Session, patience: Patience, onCommit: () => void): Writer => {
  const { clock, budgetMs, closing } = patience
  const queue: Waiting[] = []
  let toTryAlone = 0
  let running: Promise<void> | undefined

  const take = (): Waiting[] => {
    let count = 0
    let rows = 0
    for (const { job } of queue) {
      rows += job.weight
      if (count > 0 && (toTryAlone > 0 || rows > rowsPerCommit)) break
      count++
    }
    toTryAlone = Math.max(toTryAlone - 1, 0)
    return queue.splice(0, count)
  }
  /** Puts back what still has time; tells the others that it was in vain. */
  const putBack = (taken: ReadonlyArray<Waiting>, error: unknown): void => {
    const nowMs = clock.monotonicMs()
    const isOver = ({ deadlineMs }: Waiting): boolean => closing.aborted || nowMs >= deadlineMs
    for (const waiting of taken.filter(isOver)) waiting.job.failed(toStoreError(error))
    queue.unshift(...taken.filter(waiting => !isOver(waiting)))
  }
  const work = async (): Promise<void> => {
    let pause = pauses(patience)
    let isFollowUp = false
    while (queue.length > 0) {
      await session.turns.mine(isFollowUp)
      const taken = take()
      const jobs = taken.map(({ job }) => job)
      const result = attempt(session, jobs)
      if (result.status === 'busy') {
        putBack(taken, result.error)
        if (queue.length > 0) await pause()
        continue
      }
      pause = pauses(patience)
      if (result.status === 'divide') {
        queue.unshift(...taken)
        toTryAlone = taken.length
      }
      if (result.status === 'unclear') await settle(session, patience, jobs, toStoreError(result.error))
      session.turns.took(jobs.reduce((rows, { weight }) => rows + weight, 0))
      onCommit()
      isFollowUp = true
      await allHaveGoneOn()
    }
    running = undefined
  }
  return {
    submit: job => {
      queue.push({ job, deadlineMs: clock.monotonicMs() + budgetMs })
      running ??= work()
    },
    drained: async () => {
      await running
    },
  }
}
