import { describe, expect, test } from 'vitest'
import { memoryEventStore } from '../../src/adapters/memory/index.js'
import { senderGroup } from '../../src/application/group-sender.js'
import type { Escalations, EscalationsOptions } from '../../src/escalations-api.js'
import type { EventStore, StoredEvent } from '../../src/ports/event-store.js'
import { memoryPlace, sqlitePlace } from './places.js'
import { accepts, escalating, fails, hangs, inOrder, minutes, opened, rejection, type World } from './world.js'

const grouped = async (
  store: EventStore = memoryEventStore(),
  senders = 1,
  options: Partial<EscalationsOptions> = {},
) => {
  const w = await escalating(memoryPlace(store), { delivery: 'group' })
  const started: Escalations[] = []
  for (let n = 0; n < senders; n++) {
    const sender = await w.host({ delivery: 'group', ...options })
    sender.start({ role: 'sender' })
    started.push(sender)
  }
  await w.quiet()
  return { ...w, senders: started }
}

const fireOne = async (w: World & { readonly escalations: Escalations }, ticketId = 'T-1') => {
  await w.escalations.record(opened(w.clock.wallMs(), ticketId))
  await w.pass(minutes(10))
  return w.escalations.tick()
}

describe('messages that a consumer group hands to senders', () => {
  test('are sent by a sender as soon as they are decided, and not by the decider', async () => {
    const w = await grouped()
    const report = await fireOne(w)
    expect(report).toMatchObject({ triggered: [{ step: 1 }], delivered: 0 })
    await w.quiet()
    expect(w.calls).toMatchObject([{ ticketId: 'T-1', accepted: true, attempt: 1 }])
    expect((await w.types('T-1')).slice(-3)).toEqual(['StepTriggered', 'DeliveryStarted', 'Delivered'])
  })

  test('are sent once each by three senders', async () => {
    const w = await grouped(memoryEventStore(), 3)
    for (let n = 0; n < 60; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.pass(minutes(10))
    await w.escalations.tick()
    await w.quiet()
    expect(w.calls).toHaveLength(60)
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(60)
    const started = (await w.place.log()).filter(({ type }) => type === 'DeliveryStarted')
    const workers = new Set(started.map(({ data }) => (data as { workerId: string }).workerId))
    expect(workers.size).toBeGreaterThan(1)
    for (const sender of w.senders) await sender.close()
  })

  test('are tried again by the sender whose attempt failed, when the time has come', async () => {
    const w = await grouped()
    w.behaviour['bell'] = inOrder(fails, fails, accepts)
    await fireOne(w)
    await w.pass(minutes(2))
    expect(w.calls.map(({ accepted }) => accepted)).toEqual([false, false, true])
  })

  test('that the group lost are sent from the log, when they have waited long enough', async () => {
    const store = memoryEventStore({ groupLoses: () => true })
    const w = await grouped(store, 1, { reconcileAfterMinutes: 3 })
    await fireOne(w)
    await w.pass(minutes(3) - 1)
    expect(w.calls).toEqual([])
    await w.pass(minutes(5))
    expect(w.calls).toMatchObject([{ accepted: true }])
  })

  test('of every second event lost, none is lost', async () => {
    const isLost = ({ stream }: StoredEvent): boolean => Number(stream.replace(/\D/g, '')) % 2 === 0
    const w = await grouped(memoryEventStore({ groupLoses: isLost }), 2)
    for (let n = 0; n < 40; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.pass(minutes(10))
    await w.escalations.tick()
    await w.quiet()
    expect(w.calls).toHaveLength(20)
    await w.pass(minutes(10))
    expect(new Set(w.calls.map(({ key }) => key)).size).toBe(40)
    expect(w.calls).toHaveLength(40)
  })

  test('of a sender that hangs in the middle of a send are sent by another one, as a possible repeat', async () => {
    const w = await grouped(memoryEventStore(), 2)
    w.behaviour['bell'] = inOrder(hangs, accepts)
    await fireOne(w)
    await w.pass(minutes(3))
    expect(w.calls.map(({ accepted, possibleDuplicate }) => [accepted, possibleDuplicate])).toEqual([
      [false, false],
      [true, true],
    ])
  })

  test('are not sent once somebody is on it', async () => {
    const w = await grouped(memoryEventStore({ groupLoses: () => true }))
    await fireOne(w)
    await w.escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'page' })
    await w.pass(minutes(20))
    expect(w.calls).toEqual([])
    expect((await w.types('T-1')).at(-1)).toBe('NotificationCancelled')
  })

  test('are sent by a process that does both', async () => {
    const w = await escalating(memoryPlace(), { delivery: 'group' })
    await w.escalations.record(opened(w.clock.wallMs()))
    w.escalations.start()
    await w.pass(minutes(31))
    expect(w.calls.map(({ step }) => step)).toEqual([1, 2])
    await w.escalations.close()
  })

  test('a sender that is stopped leaves what it has not begun to others', async () => {
    const w = await grouped()
    const [sender] = w.senders
    await sender!.stop()
    await fireOne(w)
    await w.quiet()
    expect(w.calls).toEqual([])
    const other = await w.host({ delivery: 'group' })
    other.start({ role: 'sender' })
    await w.quiet()
    expect(w.calls).toHaveLength(1)
    await other.close()
  })

  test('are in the audit when no sender is there, and the audit says how many are', async () => {
    const w = await grouped()
    const [sender] = w.senders
    expect(await w.escalations.audit()).toMatchObject({ senders: 1, unsent: [], isClean: true })
    await sender!.stop()
    await fireOne(w)
    expect(await w.escalations.audit()).toMatchObject({ senders: 0, unsent: [], isClean: true })
    await w.pass(minutes(5))
    expect(await w.escalations.audit()).toMatchObject({
      senders: 0,
      unsent: [{ ticketId: 'T-1', step: 1, personId: 'ann', waitingMs: minutes(5) }],
      isClean: false,
    })
    const others = [await w.host({ delivery: 'group' }), await w.host({ delivery: 'group' })]
    for (const other of others) other.start({ role: 'sender' })
    await w.quiet()
    expect(await w.escalations.audit()).toMatchObject({ senders: 2, unsent: [], isClean: true })
    for (const other of others) await other.close()
  })

  test('a store that does not count the senders leaves that open', async () => {
    const store = memoryEventStore()
    const silent: EventStore = { ...store, groups: { consume: store.groups!.consume } }
    const w = await escalating(memoryPlace(silent), { delivery: 'group' })
    expect(await w.escalations.audit()).toMatchObject({ senders: undefined, isClean: true })
  })

  test('a group that fails is joined again, and its failure is logged', async () => {
    const store = memoryEventStore()
    let failures = 2
    const flaky: EventStore = {
      ...store,
      groups: {
        consume: async function* (options) {
          if (failures-- > 0) throw new Error('the group is away')
          yield* store.groups!.consume(options)
        },
      },
    }
    const w = await grouped(flaky)
    await fireOne(w)
    await w.pass(minutes(1))
    expect(w.calls).toHaveLength(1)
    expect(w.logged.filter(({ message }) => message.startsWith('The consumer group was interrupted'))).toHaveLength(2)
  })

  test('each namespace has its group', () => {
    expect([senderGroup(''), senderGroup('branch')]).toEqual(['escalationSenders', 'branch_escalationSenders'])
  })
})

describe('a process that does half of the work', () => {
  test.each([
    ['decider', 'inline', ['fires'], []],
    ['sender', 'inline', [], ['sends']],
    ['both', 'none', ['fires'], []],
    ['both', 'inline', ['fires'], ['sends']],
  ] as const)('%s with delivery %s', async (role, delivery, fires, sends) => {
    const w = await escalating(memoryPlace(), { delivery: 'none' })
    await w.escalations.record(opened(w.clock.wallMs(), 'T-1'))
    await w.pass(minutes(10))
    // One message is there to be sent already, one step is there to be fired.
    await w.escalations.tick()
    await w.escalations.record(opened(w.clock.wallMs() - minutes(10), 'T-2'))
    const half = await w.host({ delivery })
    half.start({ role })
    await w.pass(minutes(1))
    expect(await w.types('T-2')).toHaveLength(fires.length > 0 ? (sends.length > 0 ? 5 : 3) : 2)
    expect(w.calls.length > 0).toBe(sends.length > 0)
    await half.close()
  })
})

describe('what cannot be is refused', () => {
  test('a group where the store has none', async () => {
    const { code, message } = await rejection(escalating(sqlitePlace(), { delivery: 'group' }))
    expect(code).toBe('invalid-input')
    expect(message).toContain('the store "sqlite" has no consumer groups; use "inline"')
  })

  test.each([
    [{ delivery: 'later' }, 'expected "inline", "group" or "none", got "later"'],
    [{ reconcileAfterMinutes: 3 }, 'means nothing without delivery: "group"'],
    [{ delivery: 'group', reconcileAfterMinutes: -1 }, 'expected a number of minutes from 0 to 1440, got -1'],
    [{ takeoverAfterMinutes: 3 }, 'means nothing without shard'],
  ])('%j', async (options, message) => {
    const refused = escalating(memoryPlace(), options as Partial<EscalationsOptions>)
    expect(await rejection(refused)).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message) as string,
    })
  })

  test('a role that there is not, and a sender that sends nothing', async () => {
    const w = await escalating(memoryPlace(), { delivery: 'none' })
    expect(() => w.escalations.start({ role: 'boss' as 'both' })).toThrow('expected "decider", "sender" or "both"')
    expect(() => w.escalations.start({ role: 'sender' })).toThrow('sends nothing')
  })
})
