import type { AdmittedAppend } from '../../codecs/admission.js'
import { EventStoreError, type AppendOutcome } from '../../ports/event-store.js'
import type { AppendOptions, AppendResult, EventStoreDBClient } from './client.js'
import type { Connection } from './connection.js'
import { toNumber } from './event.js'
import { actualRevisionOf, kindOf, messageOf, toStoreError } from './failure.js'
import type { Settings } from './options.js'
import { proposing } from './proposed.js'
import { lastRevision, readRange } from './read-stream.js'
import { backoffMs, type TimeLimits } from './time-limit.js'

/** Sends one append and finds out what became of it: `told` is called once, later, and must not throw. */
export type Append = (request: AdmittedAppend, told: (outcome: AppendOutcome) => void) => void

/** What a client made of an attempt, a result or an error; without a client it never came to one. */
interface Said {
  readonly client: EventStoreDBClient | undefined
  readonly result?: AppendResult
  readonly error?: unknown
}

/** What an attempt came to: an outcome, or an error after which the same request is sent again. */
type Attempt = { readonly outcome: AppendOutcome } | { readonly error: unknown; readonly mayBeWritten: boolean }

/** An append that is under way. */
interface Flight {
  readonly client: EventStoreDBClient
  readonly request: AdmittedAppend
  readonly told: (outcome: AppendOutcome) => void
}

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

const optionsFor = ({ settings, mode }: Appending, expectedRevision: number): AppendOptions => {
  const { requiresLeader, credentials = nobody, appendTimeoutMs } = settings
  const revision = expectedRevision < 0 ? 'no_stream' : BigInt(expectedRevision)
  // Written out twice: spreading a common part costs as much as all the rest of this function.
  return mode() === 'classic'
    ? {
        expectedRevision: revision,
        streamState: revision,
        requiresLeader,
        credentials: { ...credentials },
        deadline: appendTimeoutMs,
      }
    : { expectedRevision: revision, streamState: revision, requiresLeader, deadline: batchDeadlineMs }
}

/** What the server says was written, if it says everything: as nearly always, and then nothing has to be waited for. */
const saidOutright = (
  { expectedRevision, events }: AdmittedAppend,
  { success, nextExpectedRevision, position }: AppendResult,
): AppendOutcome | undefined => {
  if (!success || position === undefined) return undefined
  const revision = expectedRevision + events.length
  const commit = Number(position.commit)
  if (Number(nextExpectedRevision) !== revision || !Number.isSafeInteger(commit)) return undefined
  return { status: 'appended', revision, position: commit }
}

/** What stands in for what the server does not say. */
const foundOut = async (
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

/** What follows from what a client said. */
const understood = async (
  appending: Appending,
  request: AdmittedAppend,
  said: Said,
  wasMaybeWritten: boolean,
): Promise<Attempt> => {
  const { connection } = appending
  const { client, result } = said
  let { error } = said
  if (client === undefined) return { error, mayBeWritten: false }
  if (result !== undefined)
    try {
      connection.worked()
      return { outcome: saidOutright(request, result) ?? (await foundOut(appending, client, request, result)) }
    } catch (unread) {
      error = unread
    }
  switch (kindOf(error)) {
    case 'conflict':
      connection.worked()
      try {
        return { outcome: await conflicting(appending, client, request, error, wasMaybeWritten) }
      } catch (unread) {
        connection.failed(client, unread)
        return { error: unread, mayBeWritten: wasMaybeWritten }
      }
    case 'deleted':
    case 'denied':
    case 'tooLarge':
    case 'refused':
    case 'missing':
    case 'groupExists':
    case 'groupMissing':
      connection.worked()
      return { outcome: failure(refusal(appending, error, request.stream)) }
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

/**
 * Appends at an exact revision. While the outcome is not known the very same request is sent again, with the same ids at
 * the same revision: there the server recognises a repeat for good.
 */
export const appender = (appending: Appending): Append => {
  const { connection, settings, limits } = appending
  const { clock, random, retryForMs, logger } = settings
  const proposed = proposing()

  const send = (client: EventStoreDBClient, request: AdmittedAppend): Promise<AppendResult> =>
    client.appendToStream(request.stream, proposed(client, request), optionsFor(appending, request.expectedRevision))
  const attempt = async (request: AdmittedAppend): Promise<Said> => {
    let client: EventStoreDBClient | undefined
    try {
      client = await connection.client()
      return { client, result: await limits.append.within(send(client, request)) }
    } catch (error) {
      return { client, error }
    }
  }
  const settled = async (request: AdmittedAppend, first: Said, sinceMs: number): Promise<AppendOutcome> => {
    const deadlineMs = sinceMs + retryForMs
    let said = first
    let mayBeWritten = false
    for (let attempts = 1; ; attempts++) {
      const result = await understood(appending, request, said, mayBeWritten)
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
      said = await attempt(request)
    }
  }
  const goOn = (
    request: AdmittedAppend,
    first: Said,
    sinceMs: number,
    told: (outcome: AppendOutcome) => void,
  ): void => {
    settled(request, first, sinceMs).then(told, (error: unknown) => {
      told({ status: 'unknown', error: toStoreError(error, request.stream) })
    })
  }
  const begin = async (request: AdmittedAppend, told: (outcome: AppendOutcome) => void): Promise<void> => {
    const sinceMs = clock.monotonicMs()
    goOn(request, await attempt(request), sinceMs, told)
  }
  // Every append passes through here, nearly all of them to be answered outright: that is written out without a Promise, an
  // async function or a closure of our own, each of which outlives the young generation of the heap when hundreds are under
  // way.
  const answered = (flight: Flight, result: AppendResult, sinceMs: number): void => {
    const { client, request, told } = flight
    const outcome = saidOutright(request, result)
    if (outcome === undefined) goOn(request, { client, result }, sinceMs, told)
    else {
      connection.worked()
      told(outcome)
    }
  }
  const failed = ({ client, request, told }: Flight, error: unknown, sinceMs: number): void => {
    goOn(request, { client, error }, sinceMs, told)
  }
  return (request, told) => {
    const client = connection.client()
    if (client instanceof Promise) {
      void begin(request, told)
      return
    }
    const flight = { client, request, told }
    let sent: Promise<AppendResult>
    try {
      sent = send(client, request)
    } catch (error) {
      failed(flight, error, clock.monotonicMs())
      return
    }
    limits.append.watch(sent, flight, answered, failed)
  }
}
