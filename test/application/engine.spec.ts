import { describe, expect, test } from 'vitest'
import {
  EventStoreError,
  type AppendOutcome,
  type AppendRequest,
  type EventStore,
} from '../../src/ports/event-store.js'
import { indexedMemoryPlace, indexOf, memoryPlace, sqlitePlace, withIndex, type Place } from '../escalations/places.js'
import { escalating, fails, minutes, opened, rejection, standardPolicy, world } from '../escalations/world.js'

const all: ReadonlyArray<readonly [string, () => Place]> = [
  ['memory', () => memoryPlace()],
  ['memory with an index', indexedMemoryPlace],
  ['SQLite', sqlitePlace],
]

const counting = (store: EventStore, calls: Record<string, number>): EventStore => {
  const count =
    <Arguments extends unknown[], A>(name: string, call: (...args: Arguments) => A) =>
    (...args: Arguments): A => {
      calls[name] = (calls[name] ?? 0) + 1
      return call(...args)
    }
  return {
    ...withIndex(store, index => ({
      rows: count('rows', index.rows),
      rowsOf: count('rowsOf', index.rowsOf),
      trailingRowsOf: count('trailingRowsOf', index.trailingRowsOf),
    })),
    append: count('append', store.append),
    appendMany: count('appendMany', store.appendMany),
    readStream: count('readStream', store.readStream),
    readStreams: count('readStreams', store.readStreams),
    readLog: count('readLog', store.readLog),
  }
}

describe.each(all)('commands, on %s', (_, place) => {
  test('somebody who is always faster is given up on after many tries, and nothing is written', async () => {
    let appends = 0
    const w = await escalating(place())
    const conflicting = await w.host({
      around: store => ({
        ...store,
        append: async request => {
          appends++
          return { status: 'conflict', actualRevision: request.expectedRevision + 1 }
        },
      }),
    })
    const before = (await w.place.log()).length
    expect(await rejection(conflicting.record(opened(w.clock.wallMs())))).toMatchObject({ code: 'conflict' })
    expect(appends).toBe(51)
    expect(await rejection(conflicting.policies.save({ ...standardPolicy, name: 'x' }))).toMatchObject({
      code: 'conflict',
    })
    expect(await rejection(conflicting.policies.assign({ desk: 'a' }, 'standard'))).toMatchObject({ code: 'conflict' })
    expect(appends).toBe(63)
    expect(await w.place.log()).toHaveLength(before)
  })

  test('a store that never knows what it wrote is not taken for faster workers', async () => {
    let appends = 0
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs(), 'T-2'))
    const unknown = (): AppendOutcome => {
      appends++
      return { status: 'unknown', error: new EventStoreError('unavailable', 'The disk is sulking.') }
    }
    const doubtful = await w.host({
      around: store => ({ ...store, append: async () => unknown(), appendMany: async all => all.map(unknown) }),
    })
    const before = (await w.place.log()).length
    const isUnknown = { code: 'outcome-unknown', message: expect.stringContaining('did not say') as string }
    expect(await rejection(doubtful.record(opened(w.clock.wallMs())))).toMatchObject(isUnknown)
    expect(appends).toBe(6)
    expect(await rejection(doubtful.policies.save({ ...standardPolicy, name: 'x' }))).toMatchObject(isUnknown)
    expect(await rejection(doubtful.policies.assign({ desk: 'a' }, 'standard'))).toMatchObject(isUnknown)
    w.clock.move(minutes(10))
    expect((await doubtful.tick()).failed).toContainEqual({ ticketId: 'T-2', reason: 'The disk is sulking.' })
    expect(await w.place.log()).toHaveLength(before)
  })

  test('where each try takes long, a few are made and no more', async () => {
    let appends = 0
    const w = await escalating(place())
    const conflicting = await w.host({
      around: store => ({
        ...store,
        append: async request => {
          appends++
          w.clock.move(3_000)
          return { status: 'conflict', actualRevision: request.expectedRevision + 1 }
        },
      }),
    })
    expect(await rejection(conflicting.record(opened(w.clock.wallMs())))).toMatchObject({ code: 'conflict' })
    expect(appends).toBe(6)
  })

  test.each([4, 50])('a command wins as soon as the others let it, after %i that were faster', async times => {
    const w = await escalating(place())
    const other = await w.host()
    let interferences = times
    const unlucky = await w.host({
      around: store => ({
        ...store,
        append: async request => {
          if (interferences-- > 0) {
            const at = new Date(w.clock.wallMs())
            await other.record({ type: 'TicketAssigned', ticketId: 'T-1', at, assigneeId: `p${interferences}` })
          }
          return store.append(request)
        },
      }),
    })
    expect((await unlucky.record(opened(w.clock.wallMs()))).status).toBe('recorded')
    expect((await w.types('T-1')).filter(type => type === 'TicketAssigned')).toHaveLength(times)
  })

  const unknown = (written: boolean, isBlind: boolean) => (store: EventStore) => {
    let isShaken = true
    let blind = false
    const error = new EventStoreError('timeout', 'no answer')
    return {
      ...store,
      append: async (request: AppendRequest): Promise<AppendOutcome> => {
        if (!isShaken || !request.stream.startsWith('escalation-')) return store.append(request)
        isShaken = false
        blind = isBlind
        if (written) await store.append(request)
        return { status: 'unknown', error }
      },
      readStream: (stream: string, options?: object) => {
        const isNow = blind
        blind = false
        return isNow ? Promise.reject(error) : store.readStream(stream, options)
      },
    }
  }

  test.each([true, false])('an unknown outcome is settled by reading back (written: %s)', async written => {
    const w = await escalating(place(), { around: unknown(written, false) })
    expect((await w.escalations.record(opened(w.clock.wallMs()))).status).toBe('recorded')
    expect(await w.types('T-1')).toEqual(['TicketOpened', 'IncidentOpened'])
    await w.pass(minutes(10))
    expect((await w.escalations.tick()).triggered).toHaveLength(1)
  })

  test.each([true, false])(
    'one that cannot be settled is told as such, and a repeat is harmless (written: %s)',
    async written => {
      const w = await escalating(place(), { around: unknown(written, true) })
      const fact = { ...opened(w.clock.wallMs()), factId: 'f-1' }
      expect(await rejection(w.escalations.record(fact))).toMatchObject({ code: 'outcome-unknown' })
      expect((await w.escalations.record(fact)).status).toBe(written ? 'unchanged' : 'recorded')
      await w.pass(minutes(10))
      expect((await w.escalations.tick()).triggered).toHaveLength(1)
      expect(w.calls).toHaveLength(1)
    },
  )

  test('what others wrote is read in one go, and what this process wrote is not read again', async () => {
    const calls: Record<string, number> = {}
    const w = await escalating(place(), { around: store => counting(store, calls) })
    await w.escalations.tick()
    for (let n = 0; n < 20; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    for (const name of Object.keys(calls)) calls[name] = 0
    await w.escalations.tick()
    expect([calls['readLog'], calls['readStreams'] ?? 0, calls['rowsOf'] ?? 0]).toEqual([1, 0, 0])
    const other = await w.host()
    for (let n = 0; n < 20; n++)
      await other.record({ type: 'ClientReplied', ticketId: `T-${n}`, at: new Date(w.clock.wallMs()) })
    for (const name of Object.keys(calls)) calls[name] = 0
    await w.escalations.tick()
    expect(calls['readLog']).toBe(1)
    // Where no rows are kept, the page itself tells what follows from what is remembered.
    const reads = (calls['readStream'] ?? 0) + (calls['readStreams'] ?? 0) + (calls['rowsOf'] ?? 0)
    expect(reads).toBe(calls['rowsOf'] === undefined ? 0 : 1)
  })
})

describe.each(all)('a tick, on %s', (_, place) => {
  test('answers of the store that overtake each other lose no step', async () => {
    const w = await escalating(place())
    let release: () => void = () => undefined
    let isHeld = false as boolean
    const host = await w.host({
      around: store => ({
        ...store,
        appendMany: async requests => {
          const outcomes = await store.appendMany(requests)
          if (!isHeld && requests.some(({ events }) => events.some(({ type }) => type === 'StepTriggered'))) {
            isHeld = true
            await new Promise<void>(resolve => {
              release = resolve
            })
          }
          return outcomes
        },
      }),
    })
    await host.policies.save({ ...standardPolicy, steps: standardPolicy.steps.slice(0, 1) })
    await host.record(opened(w.clock.wallMs()))
    w.clock.move(minutes(10))
    const tick = host.tick()
    for (let n = 0; n < 1_000 && !isHeld; n++) await new Promise(resolve => setImmediate(resolve))
    expect(isHeld).toBe(true)
    // The last step has been written, which leaves nothing due; before the tick hears of it, the ticket begins anew.
    const at = new Date(w.clock.wallMs())
    await host.record({ type: 'AgentReplied', ticketId: 'T-1', at })
    w.clock.move(1_000)
    await host.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    release()
    await tick
    w.clock.move(minutes(10))
    expect((await host.tick()).triggered).toMatchObject([{ ticketId: 'T-1', incident: 2, step: 1 }])
  })

  test('an answer from before an append does not undo what came after it', async () => {
    const w = await escalating(place())
    let release: () => void = () => undefined
    let isHeld = false as boolean
    const hold = async <A>(answer: A, isToHold: boolean): Promise<A> => {
      if (!isToHold || isHeld) return answer
      isHeld = true
      await new Promise<void>(resolve => {
        release = resolve
      })
      return answer
    }
    let isArmed = false
    const host = await w.host({
      around: store => ({
        ...withIndex(store, index => ({
          trailingRowsOf: async streams => hold(await index.trailingRowsOf(streams), isArmed),
        })),
        readLog: async options => hold(await store.readLog(options), isArmed && store.index === undefined),
      }),
    })
    const other = await w.host()
    await other.record(opened(w.clock.wallMs()))
    await other.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    isArmed = true
    // It reads that nothing is to be done about the ticket, and hears of it late.
    const dashboard = host.dashboard()
    for (let n = 0; n < 50 && !isHeld; n++) await new Promise(resolve => setImmediate(resolve))
    expect(isHeld).toBe(true)
    w.clock.move(1_000)
    await host.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(w.clock.wallMs()) })
    release()
    await dashboard
    w.clock.move(minutes(10))
    expect((await host.tick()).triggered).toMatchObject([{ ticketId: 'T-1', incident: 2, step: 1 }])
  })

  test('thousands of ticks and tickets leave nothing behind', async () => {
    const w = await escalating(place())
    const before = { active: 0 }
    for (let n = 0; n < 300; n++) {
      await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
      if (n % 3 === 0) w.clock.move(minutes(10))
      await w.escalations.tick()
      await w.escalations.record({ type: 'AgentReplied', ticketId: `T-${n}`, at: new Date(w.clock.wallMs()) })
    }
    const { active, attention } = await w.escalations.dashboard()
    expect([active.length, attention.length]).toEqual([before.active, 0])
    expect((await w.escalations.tick()).nextDueAt).toBeUndefined()
    expect(w.clock.asleep()).toEqual([])
    expect(w.calls.length).toBe(100)
  }, 60_000)
})

describe('rows of the index', () => {
  const places = all.slice(1)

  test.each(places)('that are dropped while a host runs lose no step, on %s', async (_, place) => {
    const w = await escalating(place())
    for (const id of ['T-1', 'T-2']) await w.escalations.record(opened(w.clock.wallMs(), id))
    const store = w.place.store()
    await store.open()
    await indexOf(store)?.drop()
    await w.pass(minutes(10))
    expect((await w.escalations.tick()).triggered.map(({ ticketId }) => ticketId)).toEqual(['T-1', 'T-2'])
    expect(w.calls).toHaveLength(2)
  })

  test.each(places)('that were dropped are put in place anew, and everything is as before, on %s', async (_, place) => {
    const w = await escalating(place())
    w.behaviour['bell'] = fails
    const at = w.clock.wallMs()
    for (let n = 0; n < 6; n++) await w.escalations.record(opened(at, `T-${n}`))
    await w.pass(minutes(10))
    await w.escalations.tick()
    await w.escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' })
    await w.escalations.record({ type: 'TicketClosed', ticketId: 'T-2', at: new Date(w.clock.wallMs()) })
    await w.escalations.record({ type: 'AgentReplied', ticketId: 'T-3', at: new Date(at + minutes(5)) })
    await w.escalations.policies.save({ ...standardPolicy, name: 'Edited' })
    await w.escalations.policies.assign({ desk: 'sales' }, 'standard')
    const expected = await w.escalations.dashboard()
    const assignments = await w.escalations.policies.assignments()
    await w.escalations.close()
    const store = w.place.store()
    await store.open()
    const rowsOf = () => indexOf(store)!.rows({ after: '', limit: 1_000 })
    const before = await rowsOf()
    await indexOf(store)?.drop()
    const later = await w.host()
    expect(await later.dashboard()).toEqual(expected)
    expect(await later.policies.assignments()).toEqual(assignments)
    expect(await rowsOf()).toEqual(before)
    await w.pass(minutes(20))
    expect((await later.tick()).triggered.map(({ ticketId, step }) => `${ticketId} ${step}`)).toEqual([
      'T-0 2',
      'T-4 2',
      'T-5 2',
    ])
  })

  test.each(places)('are put in place while others go on writing, on %s', async (_, place) => {
    const w = await escalating(place())
    for (let n = 0; n < 3; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    let replaced = 0
    const later = await w.host({
      around: store =>
        withIndex(store, index => ({
          state: () => (replaced === 0 ? Promise.resolve(undefined) : index.state()),
          replace: async options => {
            if (++replaced <= 3) await w.escalations.record(opened(w.clock.wallMs(), `T-late-${replaced}`))
            return index.replace(options)
          },
        })),
    })
    expect(replaced).toBe(4)
    expect((await later.dashboard()).active).toHaveLength(6)
    await w.pass(minutes(10))
    expect((await later.tick()).triggered).toHaveLength(6)
  })

  test.each(places)('of another format are not read, on %s', async (_, place) => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.escalations.close()
    const store = w.place.store()
    await store.open()
    const [row] = await indexOf(store)!.rowsOf(['escalation-T-1'])
    const position = await store.head()
    await indexOf(store)!.replace({ format: 99, position, rows: [{ ...row!, data: { from: 'the future' } }] })
    const later = await w.host()
    expect((await later.dashboard()).active).toMatchObject([{ ticketId: 'T-1' }])
  })

  test.each(places)('that say something odd are not believed: the stream is, on %s', async (_, place) => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.escalations.close()
    const store = w.place.store()
    await store.open()
    const state = await indexOf(store)!.state()
    const rows = await indexOf(store)!.rows({ after: '', limit: 100 })
    const changed = rows.map(row => (row.stream === 'escalation-T-1' ? { ...row, data: 'odd' } : row))
    await indexOf(store)!.replace({ format: state!.format, position: await store.head(), rows: changed })
    const later = await w.host()
    expect((await later.dashboard()).active).toMatchObject([{ ticketId: 'T-1' }])
    await w.pass(minutes(10))
    expect((await later.tick()).triggered).toHaveLength(1)
  })
})

test('a ticket without a desk, a client or an assignee is kept like any other', async () => {
  for (const [, place] of all) {
    const w = world(place())
    const host = await w.host()
    await host.policies.save(standardPolicy)
    await host.policies.assign({ default: true }, 'standard')
    const at = new Date(w.clock.wallMs())
    expect((await host.record({ type: 'TicketOpened', ticketId: 'T-1', at })).status).toBe('recorded')
    expect((await (await w.host()).dashboard()).active).toMatchObject([{ ticketId: 'T-1' }])
  }
})

test('a tick that is cut short tells what it had done by then', async () => {
  let appends = 0
  const w = await escalating(memoryPlace())
  const host = await w.host({
    around: store => ({
      ...store,
      appendMany: requests =>
        ++appends === 2 ? Promise.reject(new Error('the cable was pulled')) : store.appendMany(requests),
    }),
  })
  const at = w.clock.wallMs()
  await Promise.all(Array.from({ length: 1_100 }, (_, n) => host.record(opened(at, `T-${n}`))))
  w.clock.move(minutes(10))
  w.behaviour['bell'] = fails
  const first = await host.tick()
  expect(first.triggered).toHaveLength(250)
  expect(first.failed[0]?.ticketId).toBeUndefined()
  const second = await host.tick()
  expect(second.triggered).toHaveLength(850)
}, 60_000)

test('where the store keeps no index, tickets are decided while others are being written, and none is forgotten', async () => {
  let appends = 0
  let secondAsked = (): void => undefined
  const second = new Promise<void>(resolve => {
    secondAsked = resolve
  })
  const w = await escalating(memoryPlace())
  const host = await w.host({
    around: store => ({
      ...store,
      appendMany: async requests => {
        const mine = ++appends
        // The first one is answered after the second one has failed.
        if (mine === 1) await second
        if (mine === 2) {
          secondAsked()
          throw new Error('the cable was pulled')
        }
        return store.appendMany(requests)
      },
    }),
  })
  const at = w.clock.wallMs()
  await Promise.all(Array.from({ length: 1_100 }, (_, n) => host.record(opened(at, `T-${n}`))))
  w.clock.move(minutes(10))
  w.behaviour['bell'] = fails
  const first = await host.tick()
  expect(first.triggered).toHaveLength(250)
  expect(first.failed[0]?.ticketId).toBeUndefined()
  expect((await host.tick()).triggered).toHaveLength(850)
}, 60_000)
