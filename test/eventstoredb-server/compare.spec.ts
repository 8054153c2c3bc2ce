// The test server against a real one: any course of appends, deletions and reads has the same outcomes on both.
// It needs ESCALATION_EVENTSTOREDB_URL, the real server being the oracle, and is left out without it.
import {
  ANY,
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  NO_STREAM,
  START,
  STREAM_EXISTS,
} from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startTestServer } from './index.js'
import { clientOf, errorOf, type Mode, modes, names, newEvent, readAll, told } from './session.js'

const real = process.env['ESCALATION_EVENTSTOREDB_URL'] ?? ''

type Revision = bigint | typeof NO_STREAM | typeof ANY | typeof STREAM_EXISTS

interface Run {
  readonly client: EventStoreDBClient
  readonly stream: (index: number) => string
  readonly id: (index: number) => string
}

/** One step, and its outcome in words that do not depend on the server. */
type Step = (run: Run) => Promise<unknown>

const revision = fc.oneof(
  fc.constantFrom<Revision>(NO_STREAM, ANY, STREAM_EXISTS),
  fc.integer({ min: 0, max: 4 }).map(BigInt),
)
const stream = fc.integer({ min: 0, max: 1 })
const mode = fc.constantFrom<Mode>('batch', 'classic')

const outcome = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    async () => (await errorOf(call)).type,
  )

const appending = fc
  .tuple(stream, revision, fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }), mode)
  .map(([at, expectedRevision, ids, mode]): [string, Step] => [
    `append ${at} ${String(expectedRevision)} [${ids.join()}] ${mode}`,
    ({ client, stream, id }) =>
      told(
        client.appendToStream(
          stream(at),
          ids.map(index => newEvent(`E${index}`, {}, id(index))),
          { expectedRevision, ...modes[mode] },
        ),
      ),
  ])

const deletionRevision = revision.filter(given => given !== STREAM_EXISTS) // The client cannot say that.

const deleting = fc
  .tuple(stream, deletionRevision, fc.boolean())
  .map(([at, expectedRevision, forGood]): [string, Step] => [
    `${forGood ? 'tombstone' : 'delete'} ${at} ${String(expectedRevision)}`,
    ({ client, stream }) =>
      outcome(
        forGood
          ? client.tombstoneStream(stream(at), { expectedRevision: expectedRevision as bigint })
          : client.deleteStream(stream(at), { expectedRevision: expectedRevision as bigint }),
      ),
  ])

const metadata = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map(maxCount => ({ maxCount })),
  fc.integer({ min: 0, max: 4 }).map(truncateBefore => ({ truncateBefore })),
)
const describing = fc
  .tuple(stream, metadata)
  .map(([at, given]): [string, Step] => [
    `metadata ${at} ${JSON.stringify(given)}`,
    ({ client, stream }) => outcome(client.setStreamMetadata(stream(at), given)),
  ])

const from = fc.oneof(fc.constantFrom(START, END), fc.integer({ min: 0, max: 6 }).map(BigInt))
const reading = fc
  .tuple(stream, from, fc.constantFrom(FORWARDS, BACKWARDS), fc.integer({ min: 1, max: 4 }), fc.boolean())
  .map(([at, fromRevision, direction, maxCount, ofMetadata]): [string, Step] => [
    `read ${ofMetadata ? '$$' : ''}${at} ${direction} from ${String(fromRevision)} at most ${maxCount}`,
    async ({ client, stream, id }) => {
      const read = readAll(client, `${ofMetadata ? '$$' : ''}${stream(at)}`, { fromRevision, direction, maxCount })
      try {
        return (await read).map(({ event }) => [
          Number(event?.revision),
          event?.type,
          ofMetadata ? event?.data : [0, 1, 2, 3, 4, 5, 6].find(index => id(index) === event?.id),
        ])
      } catch {
        return (await errorOf(read)).type
      }
    },
  ])

const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: appending },
    { weight: 2, arbitrary: deleting },
    { weight: 2, arbitrary: describing },
    { weight: 4, arbitrary: reading },
  ),
  { minLength: 1, maxLength: 25 },
)

const play = async (client: EventStoreDBClient, course: readonly [string, Step][]): Promise<unknown[]> => {
  const name = names()
  const ids = Array.from({ length: 7 }, () => randomUUID())
  const run: Run = { client, stream: index => name(String(index)), id: index => ids[index]! }
  const outcomes: unknown[] = []
  for (const [words, step] of course) {
    const timer = new AbortController()
    const patience = setTimeout(10_000, 'no answer', { signal: timer.signal }).catch(() => undefined)
    outcomes.push([words, await Promise.race([step(run), patience])])
    timer.abort()
  }
  return outcomes
}

describe.skipIf(real === '')('The test server', () => {
  it('does what the real one does, step by step', { timeout: 300_000 }, async () => {
    const server = await startTestServer()
    const [ours, theirs] = [clientOf(server.url), clientOf(real)]
    await fc.assert(
      fc.asyncProperty(steps, async course => {
        expect(await play(ours, course)).toEqual(await play(theirs, course))
      }),
    )
    await server.stop()
  })
})
