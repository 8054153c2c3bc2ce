import { describe, expect, test } from 'vitest'
import { EventStoreError, type AppendOutcome, type EventStore } from '../../src/ports/event-store.js'
import type { Escalations } from '../../src/escalations-api.js'
import { memoryPlace, places } from './places.js'
import { escalating, minutes, opened, rejection, standardPolicy } from './world.js'

type FactInput = Parameters<Escalations['record']>[0]

/** Which reads of a store were made, in order. */
const reading =
  (reads: string[]) =>
  (store: EventStore): EventStore => ({
    ...store,
    readStream: (stream, options) => {
      reads.push(stream)
      return store.readStream(stream, options)
    },
    readStreams: streams => {
      reads.push(...streams)
      return store.readStreams(streams)
    },
  })

const fact = (at: number, type: 'ClientReplied' | 'TicketClosed' = 'ClientReplied', factId?: string): FactInput => ({
  type,
  ticketId: 'T-1',
  at: new Date(at),
  ...(factId === undefined ? {} : { factId }),
})
const answered = (at: number): FactInput => ({
  type: 'AgentReplied',
  ticketId: 'T-1',
  at: new Date(at),
  author: 'human',
})
const ann = { ticketId: 'T-1', by: 'ann', via: 'email' }

describe.each(places)('a command, on $name,', ({ place }) => {
  test('reads no stream of a ticket that this process has opened, however long its story gets', async () => {
    const reads: string[] = []
    const w = await escalating(place(), { around: reading(reads) })
    reads.length = 0
    const now = (): number => w.clock.wallMs()
    expect((await w.escalations.record(opened(now()))).status).toBe('recorded')
    await w.pass(minutes(1))
    expect((await w.escalations.record(fact(now()))).status).toBe('recorded')
    expect((await w.escalations.acknowledge(ann)).status).toBe('confirmed')
    expect((await w.escalations.withdraw({ ticketId: 'T-1', by: 'ann' })).status).toBe('active')
    await w.pass(minutes(1))
    expect((await w.escalations.record(answered(now()))).incident?.status).toBe('Resolved')
    // Late, so that what is decided depends on the whole past.
    expect((await w.escalations.record(fact(now() - 30_000))).incident?.status).toBe('Resolved')
    expect(reads).toEqual([])
    const other = await w.host()
    expect(await other.incident('T-1')).toEqual(await w.escalations.incident('T-1'))
  })

  test('reads the stream once where another process opened the ticket', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    const reads: string[] = []
    const other = await w.host({ around: reading(reads) })
    reads.length = 0
    for (let n = 0; n < 3; n++) await other.record(fact(w.clock.wallMs()))
    expect(reads).toEqual(['escalation-T-1'])
  })

  test('needs no read for what ticks and deliveries have appended since', async () => {
    const reads: string[] = []
    const w = await escalating(place(), { around: reading(reads) })
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect((await w.escalations.tick()).triggered).toHaveLength(1)
    expect(w.calls).toHaveLength(1)
    reads.length = 0
    expect((await w.escalations.record(answered(w.clock.wallMs()))).incident?.status).toBe('Resolved')
    expect(reads).toEqual([])
    const other = await w.host()
    expect(await other.explain('T-1')).toEqual(await w.escalations.explain('T-1'))
  })

  test('is answered by what the stream says where nothing is to be appended', async () => {
    const w = await escalating(place())
    const other = await w.host()
    const at = w.clock.wallMs()
    await w.escalations.record({ ...opened(at), factId: 'f-1' })
    await other.record(answered(at))
    // The fact is known here; that the ticket was answered since is not.
    const repeated = await w.escalations.record({ ...opened(at), factId: 'f-1' })
    expect(repeated).toMatchObject({ status: 'unchanged', incident: { status: 'Resolved' } })
  })

  test('that is refused by what is remembered is decided by what the stream says', async () => {
    const w = await escalating(place())
    const other = await w.host()
    const at = w.clock.wallMs()
    await w.escalations.record(opened(at))
    await w.escalations.record(answered(at))
    expect((await w.escalations.acknowledge(ann)).status).toBe('already-resolved')
    await other.record(fact(at + 1))
    expect((await w.escalations.acknowledge(ann)).status).toBe('confirmed')
    await other.withdraw({ ticketId: 'T-1', by: 'ann' })
    // Remembered as confirmed by Ann already.
    expect((await w.escalations.acknowledge(ann)).status).toBe('confirmed')
  })
})

describe.each(places)('what another worker appended meanwhile, on $name,', ({ place }) => {
  const twoHosts = async () => {
    const w = await escalating(place())
    const other = await w.host()
    await w.escalations.record(opened(w.clock.wallMs()))
    return { w, one: w.escalations, other, at: w.clock.wallMs() }
  }

  test('counts for a fact', async () => {
    const { w, one, other, at } = await twoHosts()
    await other.record(answered(at))
    expect(await one.record(fact(at))).toMatchObject({ status: 'recorded', incident: { status: 'Active' } })
    expect((await w.types('T-1')).filter(type => type === 'IncidentOpened')).toHaveLength(2)
  })

  test('counts for a fact that the other one has recorded too', async () => {
    const { w, one, other, at } = await twoHosts()
    await other.record(fact(at, 'ClientReplied', 'f-2'))
    expect((await one.record(fact(at, 'ClientReplied', 'f-2'))).status).toBe('unchanged')
    expect((await w.types('T-1')).filter(type => type === 'ClientReplied')).toHaveLength(1)
  })

  test('counts for a ticket that both open', async () => {
    const { w, other, at } = await twoHosts()
    const late = await w.host()
    expect((await other.record({ ...opened(at, 'T-2'), factId: 'o' })).status).toBe('recorded')
    expect((await late.record({ ...opened(at, 'T-2'), factId: 'o' })).status).toBe('unchanged')
    expect((await w.types('T-2')).filter(type => type === 'TicketOpened')).toHaveLength(1)
  })

  test('counts for a confirmation', async () => {
    const { one, other, at } = await twoHosts()
    await other.record(answered(at))
    expect((await one.acknowledge(ann)).status).toBe('already-resolved')
  })

  test('counts for taking a confirmation back', async () => {
    const { one, other } = await twoHosts()
    await one.acknowledge(ann)
    await other.withdraw({ ticketId: 'T-1', by: 'ann' })
    expect((await one.withdraw({ ticketId: 'T-1', by: 'ann' })).status).toBe('not-confirmed')
  })

  test('counts for a change of policies', async () => {
    const { w, one, other, at } = await twoHosts()
    await other.record(answered(at))
    await one.policies.save({ ...standardPolicy, name: 'Anew' })
    expect((await one.policies.adopt('standard')).incidentsChanged).toBe(0)
    await one.policies.save({ ...standardPolicy, active: false })
    expect((await w.types('T-1')).filter(type => type === 'IncidentResolved')).toHaveLength(1)
  })

  test('counts for a merge and for the ticket that it hands the wait over to', async () => {
    const { w, one, other, at } = await twoHosts()
    await one.record(answered(at))
    await w.pass(minutes(1))
    const later = w.clock.wallMs()
    await one.record(opened(later, 'T-2'))
    await other.record({ type: 'TicketAssigned', ticketId: 'T-1', at: new Date(later), assigneeId: 'bob' })
    await other.record({ type: 'TicketAssigned', ticketId: 'T-2', at: new Date(later), assigneeId: 'bob' })
    await one.record({ type: 'TicketMerged', ticketId: 'T-2', at: new Date(later), intoTicketId: 'T-1' })
    expect((await w.types('T-1')).slice(-2)).toEqual(['TicketAssigned', 'WaitInherited'])
    expect((await w.types('T-2')).slice(-3)).toEqual(['TicketAssigned', 'TicketMerged', 'IncidentResolved'])
    expect(await one.incident('T-1')).toEqual(await other.incident('T-1'))
  })

  test('counts for the outcome of an attempt', async () => {
    const { w, one, other } = await twoHosts()
    w.behaviour['bell'] = async () => {
      await other.record(answered(w.clock.wallMs()))
      return { status: 'accepted' }
    }
    await w.pass(minutes(10))
    await one.tick()
    expect((await w.types('T-1')).filter(type => type === 'Delivered')).toHaveLength(1)
    expect((await one.incident('T-1'))?.status).toBe('Resolved')
  })

  test('counts where it cannot be read: the ticket is quarantined, though it is remembered from before', async () => {
    const { w, one, at } = await twoHosts()
    await w.place.smuggle('escalation-T-1', 'TicketTeleported', {})
    expect(await rejection(one.record(fact(at)))).toMatchObject({ code: 'quarantined' })
    expect(await rejection(one.acknowledge(ann))).toMatchObject({ code: 'quarantined' })
    await one.tick()
    expect(await rejection(one.record(opened(at)))).toMatchObject({ code: 'quarantined' })
    expect((await one.audit()).attention).toMatchObject([{ type: 'quarantined', ticketId: 'T-1' }])
  })
})

describe('what is remembered of a ticket', () => {
  test('is not used once the ticket was found to be unreadable', async () => {
    let isDamaged = false as boolean
    const w = await escalating(memoryPlace(), {
      around: store => ({
        ...store,
        readStream: async (stream, options) =>
          (await store.readStream(stream, options)).map(stored =>
            isDamaged ? { ...stored, damage: 'broken' } : stored,
          ),
      }),
    })
    await w.escalations.record(opened(w.clock.wallMs()))
    isDamaged = true
    expect(await rejection(w.escalations.incident('T-1'))).toMatchObject({ code: 'quarantined' })
    const before = await w.types('T-1')
    expect(await rejection(w.escalations.record(fact(w.clock.wallMs())))).toMatchObject({ code: 'quarantined' })
    expect(await rejection(w.escalations.acknowledge(ann))).toMatchObject({ code: 'quarantined' })
    expect(await w.types('T-1')).toEqual(before)
    isDamaged = false
    expect((await w.escalations.record(fact(w.clock.wallMs()))).status).toBe('recorded')
  })

  test.each([true, false])('is dropped when an outcome is unknown (written: %s)', async written => {
    const reads: string[] = []
    let isShaken = false as boolean
    const error = new EventStoreError('timeout', 'no answer')
    const w = await escalating(memoryPlace(), {
      around: store =>
        reading(reads)({
          ...store,
          append: async (request): Promise<AppendOutcome> => {
            if (!isShaken) return store.append(request)
            isShaken = false
            if (written) await store.append(request)
            return { status: 'unknown', error }
          },
        }),
    })
    await w.escalations.record(opened(w.clock.wallMs()))
    isShaken = true
    expect((await w.escalations.record(fact(w.clock.wallMs()))).status).toBe('recorded')
    reads.length = 0
    await w.escalations.record(fact(w.clock.wallMs()))
    expect(reads).toEqual(written ? ['escalation-T-1'] : [])
    expect((await w.types('T-1')).filter(type => type === 'ClientReplied')).toHaveLength(2)
  })
})
