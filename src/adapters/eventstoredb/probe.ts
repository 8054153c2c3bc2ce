import type { AdmittedAppend } from '../../codecs/admission.js'
import { EventStoreError, type AppendOutcome } from '../../ports/event-store.js'
import type { Append } from './append.js'
import type { Settings } from './options.js'

/** Events that say nothing, in streams that keep one event each. */
export interface Probe {
  /** Writes one durably and resolves with its position. */
  readonly write: () => Promise<number>
}

/** As many streams as make it unlikely that two workers write to the same one at the same moment. */
const streamCount = 64
const maxAttempts = 10

/**
 * Proves that the server takes writes, and marks a place in the log: who has seen the mark has seen everything before
 * it. Like every other append it states the exact revision.
 */
export const probeOf = (send: Append, { probeCategory, random, clock, logger }: Settings): Probe => {
  const number = Math.floor(random.next() * streamCount)
  const stream = `${probeCategory}-${number}`
  const recordedAt = (): number => Math.max(0, Math.trunc(clock.wallMs()))
  const append = (request: AdmittedAppend): Promise<AppendOutcome> =>
    new Promise(resolve => {
      send(request, resolve)
    })
  let revision = -1
  let prepared: Promise<void> | undefined
  let writing: Promise<unknown> = Promise.resolve()

  /** Without this the stream would keep all of them; that does no harm but takes room. */
  const prepare = async (): Promise<void> => {
    const events = [{ id: random.uuid(), type: '$metadata', text: '{"$maxCount":1}' }]
    const request = {
      stream: `$$${stream}`,
      expectedRevision: -1,
      events,
      recordedAt: recordedAt(),
    }
    const outcome = await append(request)
    if (outcome.status === 'failed' || outcome.status === 'unknown')
      logger.warn(
        { stream, reason: outcome.error.message },
        'The probe stream could not be told to keep one event only',
      )
  }
  const write = async (): Promise<number> => {
    await (prepared ??= prepare())
    for (let attempts = 1; attempts <= maxAttempts; attempts++) {
      const events = [{ id: random.uuid(), type: 'StoreProbed', text: '{}' }]
      const request = { stream, expectedRevision: revision, events, recordedAt: recordedAt() }
      const outcome = await append(request)
      switch (outcome.status) {
        case 'appended':
          revision = outcome.revision
          return outcome.position
        case 'conflict':
          // Another worker's, or of an earlier life.
          revision = outcome.actualRevision
          break
        case 'failed':
        case 'unknown':
          throw outcome.error
      }
    }
    throw new EventStoreError('busy', `${stream}: other workers were faster, ${maxAttempts} times in a row.`)
  }
  return {
    write: () => {
      const mine = writing.then(write, write)
      writing = mine.catch(() => undefined)
      return mine
    },
  }
}
