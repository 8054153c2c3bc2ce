// What other hands do to our streams: an event that is no JSON, one of a type we do not know, a stream cut or deleted.
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createEscalations, type AttentionView, type EventStore } from '../../../src/index.js'
import { systemClock } from '../../../src/adapters/system-clock.js'
import { startChild } from '../../child-process.js'
import { bench, mustAppend, newEvent, request } from './fixture.js'

const { client, open, prefix, stream, url } = bench()

/** Written as JSON that is none: the content type says one thing when it is looked at first, another when next. */
const brokenJson = (text: string, type: string): never => {
  let looks = 0
  return {
    id: randomUUID(),
    type,
    get contentType() {
      looks++
      return looks === 1 ? 'application/json' : 'application/octet-stream'
    },
    data: Buffer.from(text),
    metadata: {},
  } as never
}

const binary = (text: string, type: string): never =>
  ({ id: randomUUID(), type, contentType: 'application/octet-stream', data: Buffer.from(text), metadata: {} }) as never

const inject = async (name: string, event: never): Promise<void> => {
  await client().appendToStream(name, event, { credentials: { username: 'a', password: 'b' } })
}

describe('events', () => {
  test.each([
    ['JSON that is none', brokenJson('{"n":1', 'Happened')],
    ['a JSON text that is cut', brokenJson('"half a te', 'Happened')],
    ['bytes', binary('\u0000\u0001', 'Happened')],
    ['JSON that is not marked as such', binary('{"n":1}', 'Happened')],
  ])('%s is a damaged event in its place, in the stream and in the log', async (_, event) => {
    const store = await open()
    const after = await store.head()
    mustAppend(await store.append(request(stream(), -1, [newEvent({ n: 1 })])))
    await inject(stream(), event)
    mustAppend(await store.append(request(stream(), 1, [newEvent({ n: 3 })])))
    const events = await store.readStream(stream())
    expect(events.map(({ revision, data, damage }) => [revision, data, damage])).toEqual([
      [0, { n: 1 }, undefined],
      [1, null, 'the data is not JSON'],
      [2, { n: 3 }, undefined],
    ])
    const page = await store.readLog({ after, limit: 10, prefixes: [prefix()] })
    expect(page.events).toEqual(events)
  })

  test('an event without our metadata has the time at which the server took it', async () => {
    const store = await open()
    const event = { id: randomUUID(), type: 'T', contentType: 'application/json', data: { n: 1 }, metadata: undefined }
    await inject(stream(), event as never)
    const [found] = await store.readStream(stream())
    expect(Math.abs((found?.recordedAt ?? 0) - Date.now())).toBeLessThan(60_000)
    expect(found).toMatchObject({ data: { n: 1 }, type: 'T' })
  })
})

describe('streams', () => {
  test('one that was deleted for good takes nothing, and reads as one damaged event', async () => {
    const store = await open()
    const after = await store.head()
    mustAppend(await store.append(request(stream(), -1, [newEvent(), newEvent()])))
    mustAppend(await store.append(request(stream('other'))))
    await client().tombstoneStream(stream())
    expect(await store.append(request(stream(), 1))).toMatchObject({ status: 'failed', error: { code: 'corrupt' } })
    const [gone, other] = await store.readStreams([stream(), stream('other')])
    expect(gone).toMatchObject([{ damage: 'the stream was deleted for good (tombstoned)', data: null }])
    expect(other).toHaveLength(1)
    const page = await store.readLog({ after, limit: 10, prefixes: [prefix()] })
    const last = page.events.filter(event => event.stream === stream()).at(-1)
    expect(last).toMatchObject({ revision: Number.MAX_SAFE_INTEGER, damage: expect.stringMatching(/for good/) })
  })

  test('one that was deleted goes on numbering, and what is missing is shown', async () => {
    const store = await open()
    mustAppend(await store.append(request(stream(), -1, [newEvent(), newEvent(), newEvent()])))
    await client().deleteStream(stream())
    expect(await store.readStream(stream())).toEqual([])
    expect(mustAppend(await store.append(request(stream()))).revision).toBe(3)
    const events = await store.readStream(stream())
    expect(events.map(({ revision, damage }) => [revision, damage === undefined])).toEqual([
      [0, false],
      [3, true],
    ])
  })

  test('one that was cut shows what is missing', async () => {
    const store = await open()
    mustAppend(await store.append(request(stream(), -1, [newEvent(), newEvent(), newEvent()])))
    await client().setStreamMetadata(stream(), { truncateBefore: 2 })
    const events = await store.readStream(stream())
    expect(events.map(({ revision, damage }) => [revision, damage === undefined])).toEqual([
      [0, false],
      [2, true],
    ])
    expect((await store.readStream(stream(), { fromRevision: 2 })).map(({ damage }) => damage)).toEqual([undefined])
  })

  test('one of 100,000 events is read whole', { timeout: 120_000 }, async () => {
    const store = await open()
    const size = 2_000
    for (let from = 0; from < 100_000; from += size)
      mustAppend(
        await store.append(
          request(
            stream(),
            from - 1,
            Array.from({ length: size }, (_, n) => newEvent({ n: from + n })),
          ),
        ),
      )
    const events = await store.readStream(stream())
    expect(events).toHaveLength(100_000)
    expect(events.every(({ revision, data }, at) => revision === at && (data as { n: number }).n === at)).toBe(true)
  })
})

describe('the engine', () => {
  const start = Date.parse('2026-03-02T09:00:00Z')
  const escalationsOn = async (store: EventStore, namespace: string, told: AttentionView[]) => {
    let now = start
    const sent: string[] = []
    const escalations = await createEscalations({
      store,
      namespace,
      directory: { people: ids => ids.map(id => ({ id, email: `${id}@example.org` })) },
      channels: {
        email: {
          send: async message => {
            sent.push(`${message.ticketId} ${message.person.id}`)
            return { status: 'accepted' }
          },
        },
      },
      clock: { ...systemClock, wallMs: () => now },
      onAttention: attention => {
        told.push(attention)
      },
    })
    const at = (minutes: number) => {
      now = start + minutes * 60_000
    }
    return { escalations, sent, at }
  }

  test(
    'sets aside the tickets that were tampered with, and goes on with the others',
    { timeout: 120_000 },
    async () => {
      const namespace = prefix().slice(0, -1)
      const told: AttentionView[] = []
      const { escalations, sent, at } = await escalationsOn(await open(), namespace, told)
      await escalations.policies.save({
        id: 'standard',
        name: 'Standard',
        active: true,
        skipPeopleOnLeave: true,
        steps: [{ delayMinutes: 10, notify: { assignee: true }, channel: 'email' }],
      })
      await escalations.policies.assign({ default: true }, 'standard')
      const tickets = ['whole', 'broken', 'foreign', 'deleted', 'cut']
      for (const ticketId of tickets)
        await escalations.record({
          type: 'TicketOpened',
          ticketId,
          deskId: 'billing',
          clientId: 'acme',
          assigneeId: 'ann',
          at: new Date(start),
        })
      const streamOf = (ticketId: string) => `${namespace}_escalation-${ticketId}`
      await inject(streamOf('broken'), brokenJson('{', 'ClientReplied'))
      const foreign = { id: randomUUID(), type: 'Foreign', contentType: 'application/json', data: {}, metadata: {} }
      await inject(streamOf('foreign'), foreign as never)
      await client().tombstoneStream(streamOf('deleted'))
      await client().setStreamMetadata(streamOf('cut'), { truncateBefore: 1 })
      at(10)
      const tick = await escalations.tick()
      expect(tick.triggered.map(({ ticketId }) => ticketId)).toContain('whole')
      expect(sent).toContain('whole ann')
      const quarantined = () => told.flatMap(one => (one.type === 'quarantined' ? [one.ticketId] : [])).sort()
      expect(quarantined()).toEqual(expect.arrayContaining(['broken', 'deleted', 'foreign']))
      await escalations.close()
      // Whoever starts anew and reads everything finds the same, and still serves the whole one.
      told.length = 0
      const later = await escalationsOn(await open(), namespace, told)
      later.at(11)
      await later.escalations.tick()
      expect(quarantined()).toEqual(['broken', 'deleted', 'foreign'])
      // The log as a whole still has what was cut off; a command reads the stream, and does not decide on half of it.
      await expect(
        later.escalations.record({ type: 'ClientReplied', ticketId: 'cut', at: new Date(start) }),
      ).rejects.toMatchObject({ message: expect.stringMatching(/event 0 is damaged: the event is missing/) })
      const { active } = await later.escalations.dashboard()
      expect(active.map(({ ticketId }) => ticketId)).toContain('whole')
      await later.escalations.close()
    },
  )
})

describe('two versions of the client, in two processes', () => {
  test('write side by side at exact revisions, and read what the other wrote', { timeout: 60_000 }, async () => {
    const store = await open()
    const child = startChild(new URL('./kurrentdb-child.ts', import.meta.url), [url(), stream(), '25'])
    const mine: string[] = []
    for (let expected = -1; mine.length < 25;) {
      const event = newEvent({ by: 'eventstore', text: 'a text' })
      const outcome = await store.append(request(stream(), expected, [event]))
      if (outcome.status === 'appended') {
        mine.push(event.id)
        expected = outcome.revision
      } else if (outcome.status === 'conflict') expected = outcome.actualRevision
      else throw outcome.error
    }
    const theirs = JSON.parse(await child.line()) as { written: string[]; read: unknown[] }
    const events = await store.readStream(stream())
    expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 50 }, (_, n) => n))
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set([...mine, ...theirs.written]))
    child.say('read')
    expect(JSON.parse(await child.line())).toEqual(JSON.parse(JSON.stringify(events)))
    expect(await child.ended).toMatchObject({ code: 0 })
  })
})
