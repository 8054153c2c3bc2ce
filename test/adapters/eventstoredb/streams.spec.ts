// A client keeps every stream that was not read to its end. The adapter leaves some early, and must take them off it.
import { randomUUID } from 'node:crypto'
import type { EventStoreDBClient } from '@eventstore/db-client'
import { expect, test } from 'vitest'
import { bench, mustAppend, newEvent, request } from './fixture.js'

const { client, open, prefix, stream } = bench()

const openStreams = (of: EventStoreDBClient): number =>
  (of as unknown as { disposableStreams: Set<unknown> }).disposableStreams.size

const settled = async (isSo: () => boolean): Promise<void> => {
  for (let turns = 0; turns < 5_000 && !isSo(); turns++) await new Promise(turn => setImmediate(turn))
}

test(
  'nothing is left open by reads, looks at the end, searches, followers and groups that are left early',
  { timeout: 60_000 },
  async () => {
    const own = client()
    const store = await open({ client: () => own, appendMode: 'classic' })
    // A type of its own: a new group on a shared server would first be handed everything of a type that others use.
    const type = `LeftEarly-${randomUUID()}`
    const events = Array.from({ length: 200 }, (_, n) => newEvent({ n }, type))
    const before = await store.head()
    mustAppend(await store.append({ ...request(stream('old')), recordedAt: 1_000 }))
    mustAppend(await store.append(request(stream(), -1, events)))
    const atRest = openStreams(own)
    for (let n = 0; n < 5; n++) {
      await store.head()
      await store.readStream(stream())
      await store.readStream(stream('none'))
      // Left early: everything before the old event is of no interest.
      await store.positionBefore({ recordedAt: 2_000, prefixes: [prefix()] })
      const stop = new AbortController()
      for await (const page of store.follow({ after: before, limit: 1, prefixes: [prefix()], signal: stop.signal })) {
        expect(page.events).toHaveLength(1)
        stop.abort()
      }
      const late = new AbortController()
      const asked = { group: `g-${prefix()}${n}`, types: [type], prefixes: [prefix()], signal: late.signal }
      for await (const delivery of store.groups?.consume(asked) ?? []) {
        await delivery.ack()
        late.abort()
      }
    }
    await settled(() => openStreams(own) <= atRest)
    expect(openStreams(own)).toBeLessThanOrEqual(atRest)
  },
)
