import type { AdmittedAppend } from '../../codecs/admission.js'
import { EventStoreError, type AppendOutcome } from '../../ports/event-store.js'
import type { AppendResult, CallOptions, EventStoreDBClient } from './client.js'
import type { Connection } from './connection.js'
import { proposed, toNumber } from './event.js'
import { actualRevisionOf, kindOf, messageOf, toStoreError } from './failure.js'
import type { Settings } from './options.js'
import { lastRevision, readRange } from './read-stream.js'
import { backoffMs, type TimeLimits } from './time-limit.js'

/** Sends one append and finds out what became of it. */
export type Append = (request: AdmittedAppend) => Promise<AppendOutcome>

/** What an attempt came to: an outcome, or an error after which the same request is sent again. */
type Attempt = { readonly outcome: AppendOutcome } | { readonly error: unknown; readonly mayBeWritten: boolean }

/** The server compares this with its own clock. Our own limit is what counts, so clocks may be off by this much. */
const batchDeadlineMs = 600_000

const longestPauseMs = 2_000

export interface Appending {
  readonly connection: Connection
  readonly settings: Settings
  readonly limits: TimeLimits
  readonly mode: () => Settings['appendMode']
}

const failure = (error: EventStoreError): AppendOutcome => ({ status: 'failed', error })

/** Naming a user for the call is what makes the clients send it by itself. On insecure links the name is not sent. */
const nobody = { username: 'nobody', password: 'nobody' }

const needsCredentials =
  'appends in classic mode over TLS need the option `credentials` of the store, for the client keeps to itself those of its connection string'

const refusal = ({ settings, mode }: Appending, error: unknown, stream: string): EventStoreError => {
  const isNobody = mode() === 'classic' && settings.credentials === undefined && kindOf(error) === 'denied'
  return isNobody
    ? new EventStoreError('denied', `${stream}: ${needsCredentials} (${messageOf(error)}).`, { cause: error })
    : toStoreError(error, stream)
}

const optionsFor = ({ settings, mode }: Appending): CallOptions => {
  const { requiresLeader, credentials = nobody, appendTimeoutMs } = settings
  return mode() === 'classic'
    ? { requiresLeader, credentials: { ...credentials }, deadline: appendTimeoutMs }
    : { requiresLeader, deadline: batchDeadlineMs }
}

/** What the server says was written, or what stands in for it where it does not say. */
const appended = async (
  appending: Appending,
  client: EventStoreDBClient,
  request: AdmittedAppend,
  result: AppendResult,
): Promise<AppendOutcome> => {
  const { stream, expectedRevision } = request
  if (!result.success) {
    // A client that was told not to throw tells a wrong revision with it.
    return { status: 'conflict', actualRevision: await lastRevision(appending, client, stream) }
  }
  const revision = toNumber(result.nextExpectedRevision, 'The revision')
  if (revision !== expectedRevision + request.events.length) {
    const known = { stream, expectedRevision, revision }
    appending.settings.logger.error(known, 'The stream was deleted before this append, and goes on where it had been')
  }
  if (result.position !== undefined)
    return { status: 'appended', revision, position: toNumber(result.position.commit, 'The log position') }
  const [written] = await readRange(appending, client, stream, revision, 1)
  if (written !== undefined) return { status: 'appended', revision, position: written.position }
  const error = new EventStoreError('corrupt', `${stream}: what was just appended cannot be read back.`)
  return { status: 'unknown', error }
}

/**
 * A conflict may be with an earlier attempt of our own that arrived after all. The server recognises those by their ids,
 * but not always (right after a change of leaders, say), so after such an attempt the stream is looked at.
 */
const conflicting = async (
  appending: Appending,
  client: EventStoreDBClient,
  request: AdmittedAppend,
  error: unknown,
  mayBeWritten: boolean,
): Promise<AppendOutcome> => {
  const { stream, expectedRevision, events } = request
  if (mayBeWritten) {
    const present = await readRange(appending, client, stream, expectedRevision + 1, events.length)
    const isOurs = present.length === events.length && events.every(({ id }, at) => present[at]?.id === id)
    const last = present.at(-1)
    if (isOurs && last !== undefined) return { status: 'appended', revision: last.revision, position: last.position }
  }
  const actualRevision = actualRevisionOf(error) ?? (await lastRevision(appending, client, stream))
  return { status: 'conflict', actualRevision }
}

const attempt = async (
  appending: Appending,
  request: AdmittedAppend,
  options: { readonly mayBeWritten: boolean },
): Promise<Attempt> => {
  const { connection, limits } = appending
  const { stream, expectedRevision } = request
  let client: EventStoreDBClient
  try {
    client = await connection.client()
  } catch (error) {
    return { error, mayBeWritten: false }
  }
  const revision = expectedRevision < 0 ? 'no_stream' : BigInt(expectedRevision)
  try {
    const sent = client.appendToStream(stream, proposed(request), {
      ...optionsFor(appending),
      expectedRevision: revision,
      streamState: revision,
    })
    const result = await limits.append.within(sent)
    connection.worked()
    return { outcome: await appended(appending, client, request, result) }
  } catch (error) {
    const kind = kindOf(error)
    switch (kind) {
      case 'conflict':
        connection.worked()
        try {
          return { outcome: await conflicting(appending, client, request, error, options.mayBeWritten) }
        } catch (unread) {
          connection.failed(client, unread)
          return { error: unread, mayBeWritten: options.mayBeWritten }
        }
      case 'deleted':
      case 'denied':
      case 'tooLarge':
      case 'refused':
      case 'missing':
      case 'groupExists':
      case 'groupMissing':
        connection.worked()
        return { outcome: failure(refusal(appending, error, stream)) }
      case 'notLeader':
      case 'notSent':
        connection.failed(client, error)
        return { error, mayBeWritten: false }
      case 'passing':
      case 'suspect':
      case 'silent':
        connection.failed(client, error)
        return { error, mayBeWritten: true }
    }
  }
}

/**
 * Appends at an exact revision. While the outcome is not known the very same request is sent again, with the same ids at
 * the same revision: there the server recognises a repeat for good.
 */
export const appender = (appending: Appending): Append => {
  const { connection, settings } = appending
  const { clock, random, retryForMs, logger } = settings
  return async request => {
    const deadlineMs = clock.monotonicMs() + retryForMs
    let mayBeWritten = false
    for (let attempts = 1; ; attempts++) {
      const result = await attempt(appending, request, { mayBeWritten })
      if ('outcome' in result) {
        // What an earlier attempt left open is not settled by an answer that refuses.
        const isOpen = mayBeWritten && result.outcome.status === 'failed'
        return isOpen ? { ...result.outcome, status: 'unknown' } : result.outcome
      }
      mayBeWritten ||= result.mayBeWritten
      const { error } = result
      const told = toStoreError(error, request.stream)
      const isOver = connection.closing.aborted || clock.monotonicMs() >= deadlineMs || !told.retryable
      if (isOver) return mayBeWritten ? { status: 'unknown', error: told } : failure(told)
      logger.debug({ stream: request.stream, attempts, reason: messageOf(error) }, 'An append is sent again')
      await clock.sleep(backoffMs(attempts - 1, longestPauseMs, random.next()), connection.closing)
    }
  }
}
