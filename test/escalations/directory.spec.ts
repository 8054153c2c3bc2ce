import { describe, expect, test } from 'vitest'
import type { Directory, Person } from '../../src/ports/directory.js'
import { places } from './places.js'
import { escalating, minutes, opened, standardPolicy, type World } from './world.js'

const everybody = (ids: ReadonlyArray<string>): ReadonlyArray<Person> => ids.map(id => ({ id }))

/** A host whose directory is the one given, with one ticket of Ann's that has step 1 due. */
const dueWith = async (w: World, directory: Directory) => {
  const host = await w.host({ directory })
  await host.policies.save(standardPolicy)
  await host.policies.assign({ default: true }, 'standard')
  await host.record(opened(w.clock.wallMs()))
  await w.pass(minutes(10))
  return host
}

const anError = (): never => {
  throw new Error('no directory')
}

const noError = (): never => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw 'no directory'
}

describe.each(places)('a directory that fails, on $name', ({ place }) => {
  test('is told of by the name and the code of its error, and not by words that may name people', async () => {
    const w = await escalating(place())
    const away = Object.assign(new Error('ann@example.org: connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const host = await dueWith(w, { people: () => Promise.reject(away) })
    const reason = 'The directory failed for people: Error ECONNREFUSED'
    expect((await host.tick()).failed).toEqual([{ ticketId: 'T-1', reason }])
  })

  test.each<[string, () => unknown]>([
    ['throws', anError],
    ['throws what is no error', noError],
    ['rejects', () => Promise.reject(new Error('no directory'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['rejects with nothing', () => Promise.reject()],
    ['answers nothing', () => undefined],
    ['answers null', () => null],
    ['answers a text', () => 'ann'],
    ['answers an object', () => ({ ann: {} })],
    [
      'answers with people that cannot be looked at',
      () => [
        {
          get id() {
            return anError()
          },
        },
      ],
    ],
  ])('people: one that %s delays the step to the next tick and does not lose it', async (_, answer) => {
    const w = await escalating(place())
    let isBroken = true
    const host = await dueWith(w, {
      people: ids => (isBroken ? (answer() as ReadonlyArray<Person>) : everybody(ids)),
    })
    const report = await host.tick()
    expect(report).toMatchObject({ evaluated: 1, triggered: [], failed: [{ ticketId: 'T-1' }] })
    expect(await w.types('T-1')).toEqual(['TicketOpened', 'IncidentOpened'])
    isBroken = false
    await w.pass(minutes(5))
    expect((await host.tick()).triggered).toMatchObject([{ step: 1, lateMs: minutes(5), notified: ['ann'] }])
    expect(w.calls.map(({ person }) => person)).toEqual(['ann'])
  })

  test.each<[string, () => unknown]>([
    ['throws', anError],
    ['throws what is no error', noError],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    ['rejects with nothing', () => Promise.reject()],
    ['answers nothing', () => undefined],
    ['answers a text', () => 'ann'],
  ])('when sending: one that %s delays the message and does not lose it', async (_, answer) => {
    const w = await escalating(place())
    let isBroken = false
    const host = await dueWith(w, {
      people: ids => {
        if (isBroken) return answer() as ReadonlyArray<Person>
        isBroken = true
        return everybody(ids)
      },
    })
    expect(await host.tick()).toMatchObject({ triggered: [{ step: 1 }], delivered: 0, failed: [{ ticketId: 'T-1' }] })
    expect(w.calls).toEqual([])
    expect((await host.dashboard()).attention).toEqual([])
    isBroken = false
    await w.pass(minutes(1))
    // The next tick asks for nobody: nothing is due, and a message is waiting.
    expect((await host.tick()).delivered).toBe(1)
  })

  test('one that hangs costs a tick some time, however many tickets are due, and loses nothing', async () => {
    const w = await escalating(place())
    let isHanging = true
    const host = await dueWith(w, {
      people: ids => (isHanging ? new Promise(() => undefined) : everybody(ids)),
    })
    for (let n = 2; n <= 50; n++) await host.record({ ...opened(w.clock.wallMs() - minutes(10), `T-${n}`) })
    const askedAt = w.clock.monotonicMs()
    let tookMs = Infinity
    const tick = host.tick().then(report => {
      tookMs = w.clock.monotonicMs() - askedAt
      return report
    })
    await w.pass(minutes(5))
    expect(tookMs).toBeLessThanOrEqual(60_000)
    expect((await tick).failed).toHaveLength(50)
    isHanging = false
    const next = host.tick()
    await w.pass(minutes(1))
    expect((await next).triggered).toHaveLength(50)
  })

  test('one group that fails, or hangs, does not keep others from being told in the same tick', async () => {
    const w = await escalating(place())
    const host = await w.host({
      directory: {
        people: everybody,
        groupMembers: id => {
          if (id === 'broken') return noError()
          if (id === 'hanging') return new Promise(() => undefined)
          return ['m1', 'm2']
        },
      },
    })
    for (const group of ['broken', 'hanging', 'fine']) {
      const steps = [{ delayMinutes: 10, notify: { group }, channel: 'mail' }]
      await host.policies.save({ id: group, steps })
      await host.policies.assign({ desk: group }, group)
      await host.record({ ...opened(w.clock.wallMs(), `T-${group}`), deskId: group })
    }
    await w.pass(minutes(10))
    const tick = host.tick()
    await w.pass(minutes(1))
    const { triggered, failed } = await tick
    expect(triggered).toMatchObject([{ ticketId: 'T-fine', notified: ['m1', 'm2'] }])
    expect(failed.map(({ ticketId }) => ticketId).sort()).toEqual(['T-broken', 'T-hanging'])
  })

  test('one person that makes it throw does not keep others from being told in the same tick', async () => {
    const w = await escalating(place())
    const host = await dueWith(w, { people: ids => (ids.includes('poison') ? anError() : everybody(ids)) })
    await host.record({ ...opened(w.clock.wallMs() - minutes(10), 'T-2'), assigneeId: 'poison' })
    const { triggered, failed } = await host.tick()
    expect(triggered).toMatchObject([{ ticketId: 'T-1' }])
    expect(failed).toMatchObject([{ ticketId: 'T-2' }])
  })

  test('leave that makes no sense, and a channel that cannot tell whom it reaches, keep nobody from being told', async () => {
    const w = await escalating(place())
    const host = await w.host({
      directory: {
        people: ids => ids.map(id => ({ id, leave: (id === 'odd' ? 'always' : [null, { from: 1 }]) as never })),
        groupMembers: () => ['odd', 'ann'],
      },
      channels: {
        ...w.channels,
        mail: { ...w.channels['mail']!, reaches: () => anError() },
      },
    })
    await host.policies.save({
      id: 'group',
      skipPeopleOnLeave: true,
      steps: [{ delayMinutes: 10, notify: { group: 'g' }, channel: 'mail' }],
    })
    await host.policies.assign({ default: true }, 'group')
    await host.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect((await host.tick()).triggered).toMatchObject([{ notified: ['odd', 'ann'] }])
    expect(w.calls.map(({ person }) => person).sort()).toEqual(['ann', 'odd'])
  })

  test('details of the ticket that cannot be had delay the message', async () => {
    const w = await escalating(place())
    let isBroken = true
    const host = await dueWith(w, {
      people: everybody,
      ticket: () => (isBroken ? anError() : { subject: 'Printer' }),
    })
    expect((await host.tick()).delivered).toBe(0)
    isBroken = false
    await w.pass(minutes(1))
    expect((await host.tick()).delivered).toBe(1)
    expect(w.calls[0]?.message.ticket).toEqual({ subject: 'Printer' })
  })

  test.each<[string, () => never | Promise<never>]>([
    ['fail for good, as for a ticket that the host has lost,', anError],
    ['hang', () => new Promise<never>(() => undefined)],
  ])('details of the ticket that %s delay the message once, and then it goes without them', async (_, ticket) => {
    const w = await escalating(place())
    const host = await dueWith(w, { people: everybody, ticket })
    const [first] = await Promise.all([host.tick(), w.pass(minutes(1))])
    expect(first.delivered).toBe(0)
    const [second] = await Promise.all([host.tick(), w.pass(minutes(1))])
    expect(second.delivered).toBe(1)
    expect(w.calls).toMatchObject([{ person: 'ann', attempt: 2, message: { ticket: {} } }])
  })
})

describe.each(places)('whom a step tells, on $name', ({ place }) => {
  test('everybody of a group has an outcome: told, or why not', async () => {
    const w = await escalating(place())
    w.groups.set('all', ['ann', 'away', 'off', 'gone', 'ann', 'nomail'])
    w.people.set('away', { leave: [{ from: '2026-03-01', to: '2026-03-02' }] })
    w.people.set('off', { active: false })
    w.people.set('gone', 'unknown')
    w.people.set('nomail', { email: undefined })
    const host = await w.host({
      channels: { ...w.channels, mail: { ...w.channels['mail']!, reaches: ({ email }) => email !== undefined } },
    })
    const steps = [{ delayMinutes: 10, notify: { group: 'all' }, channel: 'mail' }]
    await host.policies.save({ id: 'group', skipPeopleOnLeave: true, steps })
    await host.policies.assign({ desk: 'billing' }, 'group')
    await host.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await host.tick()
    expect((await host.incident('T-1'))?.fired).toMatchObject([
      {
        notified: ['ann'],
        skipped: [
          { personId: 'away', reason: 'on-leave' },
          { personId: 'off', reason: 'inactive' },
          { personId: 'gone', reason: 'unknown' },
          { personId: 'ann', reason: 'duplicate' },
          { personId: 'nomail', reason: 'no-address' },
        ],
      },
    ])
  })

  test('somebody who has gone between the decision and the send is undeliverable, and seen', async () => {
    const w = await escalating(place())
    let asked = 0
    const host = await dueWith(w, { people: ids => (asked++ === 0 ? everybody(ids) : []) })
    await host.tick()
    expect(w.calls).toEqual([])
    expect((await host.audit()).attention).toMatchObject([{ type: 'undeliverable', reason: 'unknown-person' }])
  })

  test('an unassigned ticket and an empty group are unreached steps, not errors, and the later steps keep their times', async () => {
    const w = await escalating(place())
    await w.escalations.record({ type: 'TicketOpened', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    await w.pass(minutes(10))
    expect(await w.escalations.tick()).toMatchObject({ triggered: [{ step: 1, notified: [] }], failed: [] })
    await w.pass(minutes(20))
    expect(await w.escalations.tick()).toMatchObject({ triggered: [{ step: 2, notified: ['lead'], lateMs: 0 }] })
  })

  test('later steps go to the new assignee', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    const at = new Date(w.clock.wallMs())
    await w.escalations.record({ type: 'TicketAssigned', ticketId: 'T-1', at, assigneeId: 'bob' })
    await w.pass(minutes(10))
    await w.escalations.tick()
    expect(w.calls.map(({ person }) => person)).toEqual(['bob'])
  })
})
