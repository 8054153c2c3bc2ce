import type { AdmittedAppend, Refusal } from '../../codecs/admission.js'
import { EventStoreError, type AppendOutcome } from '../../ports/event-store.js'
import { applyAppend, positionOfRepeat } from './append.js'
import type { Connection } from './connection.js'
import { flush, type Transaction } from './transaction.js'

/** Something to be written. One transaction may hold several jobs; exactly one of the last three is called in the end. */
export interface Job {
  /** About how many rows it writes. */
  readonly weight: number
  /** The streams that it appends to. */
  readonly streams: ReadonlyArray<string>
  /** Writes into the open transaction. Called anew when the transaction has to be repeated. */
  readonly apply: (transaction: Transaction) => void
  /** Whether, after a commit that failed, what was applied is there nevertheless. */
  readonly isThere: (connection: Connection) => boolean
  readonly committed: () => void
  /** Nothing was written. */
  readonly failed: (error: EventStoreError) => void
  /** It may or may not have been written. */
  readonly unknown: (error: EventStoreError) => void
}

type Resolve = (outcomes: ReadonlyArray<AppendOutcome>) => void

const failure = (error: EventStoreError): AppendOutcome => ({ status: 'failed', error })

/** The job of an `append` or `appendMany`: an outcome for each request. */
export const appendJob = (requests: ReadonlyArray<AdmittedAppend | Refusal>, resolve: Resolve): Job => {
  let outcomes: AppendOutcome[] = []
  let headBefore = -1
  const invalid = ({ problem }: Refusal): AppendOutcome => failure(new EventStoreError('invalid', problem))
  const isNew = (outcome: AppendOutcome | undefined): boolean =>
    outcome?.status === 'appended' && outcome.position > headBefore
  return {
    weight: requests.reduce((sum, request) => sum + ('problem' in request ? 0 : request.events.length), 0),
    streams: requests.flatMap(request => ('problem' in request ? [] : [request.stream])),
    apply: transaction => {
      outcomes = []
      headBefore = transaction.headBefore
      for (const request of requests)
        outcomes.push('problem' in request ? invalid(request) : applyAppend(transaction, request))
    },
    isThere: connection =>
      requests.some(
        (request, at) =>
          !('problem' in request) && isNew(outcomes[at]) && positionOfRepeat(connection, request) !== undefined,
      ),
    committed: () => resolve(outcomes),
    failed: error => {
      const after = (request: AdmittedAppend | Refusal, at: number): AppendOutcome => {
        if ('problem' in request) return invalid(request)
        const outcome = outcomes[at]
        // A repeated request's events were there before, and still are.
        return outcome?.status === 'appended' && !isNew(outcome) ? outcome : failure(error)
      }
      resolve(requests.map(after))
    },
    unknown: error => {
      resolve(outcomes.map(outcome => (isNew(outcome) ? { status: 'unknown', error } : outcome)))
    },
  }
}

/** The job of a write that answers with a value or rejects; repeating it does no harm. */
export const writeJob = <A>(
  write: (connection: Connection) => A,
  resolve: (value: A) => void,
  reject: (error: EventStoreError) => void,
): Job => {
  let finish = (): void => undefined
  return {
    weight: 1,
    streams: [],
    apply: transaction => {
      flush(transaction)
      const value = write(transaction.connection)
      finish = () => resolve(value)
    },
    isThere: () => false,
    committed: () => finish(),
    failed: reject,
    unknown: reject,
  }
}
