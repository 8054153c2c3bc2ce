import { describe, expect, test } from 'vitest'
import type { AttentionView, TickReport } from '../../src/views.js'
import { places } from './places.js'
import type { Logger } from '../../src/ports/logger.js'
import { accepts, escalating, fails, minutes, opened, refuses, rejection, standardPolicy, world } from './world.js'

describe.each(places)('close, on $name', ({ place }) => {
  test('every call after it rejects with the code closed, and closing again is fine', async () => {
    const { escalations, clock } = await escalating(place())
    await escalations.close()
    await escalations.close()
    await escalations[Symbol.asyncDispose]()
    const calls: ReadonlyArray<() => Promise<unknown>> = [
      () => escalations.record(opened(clock.wallMs())),
      () => escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' }),
      () => escalations.withdraw({ ticketId: 'T-1', by: 'ann' }),
      () => escalations.incident('T-1'),
      () => escalations.explain('T-1'),
      () => escalations.tick(),
      () => escalations.policies.save(standardPolicy),
      () => escalations.policies.assign({ default: true }, null),
      () => escalations.policies.adopt('standard'),
      () => escalations.policies.list(),
      () => escalations.policies.versions('standard'),
      () => escalations.policies.assignments(),
      () => escalations.dashboard(),
      () => escalations.audit(),
    ]
    for (const call of calls) expect(await rejection(call())).toMatchObject({ code: 'closed' })
    expect(() => {
      escalations.start()
    }).toThrow(expect.objectContaining({ code: 'closed' }) as Error)
    await escalations.stop()
  })

  test('await using closes it', async () => {
    const w = world(place())
    let closed: (() => Promise<unknown>) | undefined
    {
      await using escalations = await w.host()
      await escalations.policies.save(standardPolicy)
      closed = () => escalations.policies.list()
    }
    expect(await rejection(closed())).toMatchObject({ code: 'closed' })
  })

  test('sends under way finish and are recorded, none begins, and the store is closed last', async () => {
    const w = await escalating(place(), { deliveryConcurrency: 2 })
    const finish: (() => void)[] = []
    w.behaviour['bell'] = () => new Promise(resolve => finish.push(() => resolve({ status: 'accepted' })))
    for (let n = 0; n < 6; n++) await w.escalations.record(opened(w.clock.wallMs(), `T-${n}`))
    await w.pass(minutes(10))
    const tick = w.escalations.tick()
    await w.quiet()
    expect(w.calls).toHaveLength(2)
    let isClosed = false
    const closed = w.escalations.close().then(() => {
      isClosed = true
    })
    await w.quiet()
    expect(isClosed).toBe(false)
    for (const one of finish) one()
    await closed
    expect((await tick).delivered).toBe(2)
    expect(w.calls).toHaveLength(2)
    const delivered = (await w.place.log()).filter(({ type }) => type === 'Delivered')
    expect(delivered).toHaveLength(2)
    // What was claimed and not begun is free for the next one at once.
    w.behaviour['bell'] = accepts
    const next = await w.host()
    expect((await next.tick()).delivered).toBe(4)
    expect(w.calls.every(({ possibleDuplicate }) => !possibleDuplicate)).toBe(true)
  })

  test('it stops a started loop', async () => {
    const w = await escalating(place())
    w.escalations.start({ everyMinutes: 5 })
    await w.pass(minutes(1))
    await w.escalations.close()
    expect(w.clock.asleep()).toEqual([])
  })

  test('closing while the loop ticks waits for the tick', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    w.clock.move(minutes(10))
    w.escalations.start({ everyMinutes: 5 })
    await w.escalations.close()
    expect(w.logged.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
  })
})

describe.each(places)('a call whose signal is aborted, on $name', ({ place }) => {
  test('rejects with the code aborted before anything is written', async () => {
    const { escalations, clock, place: where } = await escalating(place())
    const before = (await where.log()).length
    const call = { signal: AbortSignal.abort(new Error('the request is gone')) }
    const calls: ReadonlyArray<() => Promise<unknown>> = [
      () => escalations.record(opened(clock.wallMs()), call),
      () => escalations.acknowledge({ ticketId: 'T-1', by: 'ann', via: 'email' }, call),
      () => escalations.withdraw({ ticketId: 'T-1', by: 'ann' }, call),
      () => escalations.incident('T-1', call),
      () => escalations.tick(call),
      () => escalations.policies.save({ ...standardPolicy, id: 'other' }, call),
      () => escalations.policies.assign({ default: true }, null, call),
      () => escalations.policies.adopt('standard', call),
      () => escalations.policies.list(call),
      () => escalations.policies.versions('standard', call),
      () => escalations.policies.assignments(call),
      () => escalations.dashboard(call),
      () => escalations.audit(call),
    ]
    for (const one of calls) expect(await rejection(one())).toMatchObject({ code: 'aborted' })
    expect(await where.log()).toHaveLength(before)
    expect((await escalations.record(opened(clock.wallMs()), { signal: new AbortController().signal })).status).toBe(
      'recorded',
    )
  })
})

describe.each(places)('options, on $name', ({ place }) => {
  test.each<[string, object | undefined]>([
    ['nothing', undefined],
    ['no store', { store: undefined }],
    ['a directory without people', { directory: {} }],
    ['no channels', { channels: {} }],
    ['a channel that cannot send', { channels: { mail: {} } }],
    ['a channel with a timeout of 0', { channels: { mail: { send: accepts, timeoutMs: 0 } } }],
    ['a channel with a timeout of NaN', { channels: { mail: { send: accepts, timeoutMs: NaN } } }],
    ['a namespace with a dash', { namespace: 'a-b' }],
    ['no deliveries at a time', { deliveryConcurrency: 0 }],
    ['a time zone that is none', { timeZone: 'Mars/Olympus' }],
    ['a misspelt option', { timezone: 'Europe/Warsaw' }],
    ['a misspelt callback', { onHeartBeat: () => undefined }],
    ['a callback that is no function', { onAttention: 5 }],
    ['a logger that is a function', { logger: () => undefined }],
    ['a clock that is a class', { clock: Date }],
    ['half a store', { store: { open: async () => undefined } }],
  ])('%s is invalid input, before the store is opened', async (_, options) => {
    const { createEscalations } = await import('../../src/escalations.js')
    const store = place().store()
    let isOpened = false
    const good = {
      store: {
        ...store,
        open: () => {
          isOpened = true
          return store.open()
        },
      },
      directory: { people: () => [] },
      channels: { mail: { send: accepts } },
    }
    const given = options === undefined ? undefined : { ...good, ...options }
    expect(await rejection(createEscalations(given as never))).toMatchObject({ code: 'invalid-input' })
    expect(isOpened).toBe(false)
  })

  test('what a host keeps beside the options is its own business', async () => {
    const { createEscalations } = await import('../../src/escalations.js')
    const { channels, place: here } = world(place())
    const host = { store: here.store(), directory: { people: () => [] }, channels }
    await (await createEscalations({ ...host, ...{ region: 'eu', port: 80 } })).close()
  })

  test('what is wrong with the arguments of a call is said, with what came', async () => {
    const { escalations } = await escalating(place())
    const problem = async (call: () => unknown) => (await rejection((async () => call())())).message
    const start = (how: unknown) => problem(() => escalations.start(how as never))
    expect(await start(null)).toBe('expected an object with everyMinutes and role')
    expect(await start(5)).toBe('expected an object with everyMinutes and role')
    expect(await start({ everyMinute: 5 })).toBe('everyMinute: unknown option. Did you mean "everyMinutes"?')
    expect(await start({ everyMinutes: 0 })).toBe(
      'everyMinutes: expected a number of minutes above 0, got the number 0',
    )
    const said = { ticketId: 'T-1', by: 'ann', via: 'email' }
    const misspelt: ReadonlyArray<readonly [() => unknown, string]> = [
      [
        () => escalations.acknowledge({ ...said, answerBy: new Date() } as never),
        'answerBy: unknown option. Did you mean "answerByAt"?',
      ],
      [() => escalations.withdraw({ ...said, cuase: '1.0' } as never), 'cuase: unknown option. Did you mean "cause"?'],
      [() => escalations.dashboard({ timezone: 'UTC' } as never), 'timezone: unknown option. Did you mean "timeZone"?'],
      [
        () => escalations.audit({ graceMinute: 1 } as never),
        'graceMinute: unknown option. Did you mean "graceMinutes"?',
      ],
      [() => escalations.explain('T-1', { word: {} } as never), 'word: unknown option. Did you mean "words"?'],
      [() => escalations.tick({ singal: undefined } as never), 'singal: unknown option. Did you mean "signal"?'],
      [
        () => escalations.tick({ signal: new AbortController() as never }),
        'signal: expected an AbortSignal, got an object',
      ],
      [
        () => escalations.policies.save(standardPolicy, { expectedVersoin: 1 } as never),
        'expectedVersoin: unknown option. Did you mean "expectedVersion"?',
      ],
      [
        () => escalations.policies.save(standardPolicy, { expectedVersion: '1' as never }),
        'expectedVersion: expected a whole number from 0, got text "1"',
      ],
      [
        () => escalations.policies.assign({ default: true }, null, { expectedRevision: Number.NaN }),
        'expectedRevision: expected a whole number from -1, got the number NaN',
      ],
    ]
    for (const [call, message] of misspelt) expect(await problem(call)).toBe(message)
    // What else an object holds is the host's business, and so is what a loop hands over besides.
    expect(await escalations.incident('T-1', { 'x-request': 'a' } as never)).toBeUndefined()
    expect(await Promise.all(['T-1', 'T-2'].map(escalations.incident as never))).toEqual([undefined, undefined])
    const explainAt = (at: unknown) => problem(() => escalations.explain('T-1', { at: at as never }))
    expect(await explainAt('yesterday')).toBe(
      'at: expected a Date, or ISO 8601 with an offset, like 2026-03-02T09:00:00Z or 2026-03-02T10:00:00+01:00, got text "yesterday"',
    )
    expect(await explainAt(new Date(NaN))).toContain('at: expected a Date, or ISO 8601 with an offset')
    await escalations.close()
  })
})

describe.each(places)('what the host is told, on $name', ({ place }) => {
  test('onAttention tells of each step that reached nobody, also where the fallback did, and of exhaustion, once', async () => {
    const told: AttentionView[] = []
    const w = await escalating(place(), { onAttention: one => told.push(one) })
    await w.escalations.policies.save({
      id: 'nobody',
      steps: [
        { delayMinutes: 1, notify: { group: 'empty' }, channel: 'mail' },
        { delayMinutes: 2, notify: { user: 'gone' }, channel: 'mail' },
      ],
    })
    await w.escalations.policies.save({
      id: 'caught',
      fallback: { notify: { user: 'lead' }, channel: 'mail' },
      steps: [{ delayMinutes: 1, notify: { group: 'empty' }, channel: 'mail' }],
    })
    w.people.set('gone', 'unknown')
    await w.escalations.policies.assign({ desk: 'one' }, 'nobody')
    await w.escalations.policies.assign({ desk: 'two' }, 'caught')
    await w.escalations.record({ ...opened(w.clock.wallMs(), 'T-1'), deskId: 'one' })
    await w.escalations.record({ ...opened(w.clock.wallMs(), 'T-2'), deskId: 'two' })
    await w.pass(minutes(1))
    await w.escalations.tick()
    await w.pass(minutes(1))
    await w.escalations.tick()
    await w.escalations.tick()
    expect(told.map(one => `${one.ticketId} ${one.type} ${'step' in one ? one.step : ''}`)).toEqual([
      'T-1 unreached 1',
      'T-2 unreached 1',
      'T-1 unreached 2',
      'T-1 exhausted ',
    ])
    expect(w.calls.map(({ person }) => person)).toEqual(['lead'])
  })

  test('onAttention tells of what was refused for good', async () => {
    const told: AttentionView[] = []
    const w = await escalating(place(), { onAttention: one => told.push(one) })
    w.behaviour['bell'] = refuses
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    await w.escalations.tick()
    await w.escalations.tick()
    expect(told).toMatchObject([{ type: 'undeliverable', ticketId: 'T-1', step: 1, personId: 'ann', channel: 'bell' }])
  })

  test('a host function that throws, rejects or throws no error stops nothing', async () => {
    const w = await escalating(place())
    w.behaviour['bell'] = refuses
    const bad: ReadonlyArray<() => void> = [
      () => {
        throw new Error('host')
      },
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'a text'
      },

      () => Promise.reject(new Error('later')),
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      () => Promise.reject(undefined),
    ]
    for (const [n, throwing] of bad.entries()) {
      const host = await w.host({ onHeartbeat: throwing, onAttention: throwing })
      await host.record(opened(w.clock.wallMs(), `T-${n}`))
      await w.pass(minutes(10))
      const report = await host.tick()
      expect(report.triggered.map(({ ticketId }) => ticketId)).toContain(`T-${n}`)
    }
  })

  test.each([
    [
      'throws',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- hosts may
        throw 'no error'
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is away'))],
  ])('a logger that %s stops nothing', async (_, log) => {
    const logger = { debug: log, info: log, warn: log, error: log } as unknown as Logger
    const w = await escalating(place(), { logger, onAttention: () => Promise.reject(new Error('not now')) as never })
    w.behaviour['bell'] = refuses
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(10))
    expect((await w.escalations.tick()).triggered).toMatchObject([{ ticketId: 'T-1', step: 1 }])
    await w.escalations.close()
  })

  test('a tick tells what it did', async () => {
    const reports: TickReport[] = []
    const w = await escalating(place(), { onHeartbeat: report => reports.push(report) })
    const at = w.clock.wallMs()
    await w.escalations.record(opened(at))
    await w.pass(minutes(11))
    w.behaviour['bell'] = fails
    const report = await w.escalations.tick()
    expect(report).toEqual({
      behind: 0,
      at: new Date(at + minutes(11)),
      evaluated: 1,
      triggered: [
        {
          ticketId: 'T-1',
          incident: 1,
          step: 1,
          policyId: 'standard',
          dueAt: new Date(at + minutes(10)),
          triggeredAt: new Date(at + minutes(11)),
          lateMs: minutes(1),
          notified: ['ann'],
        },
      ],
      delivered: 0,
      failed: [{ ticketId: 'T-1', reason: 'told to fail' }],
      nextDueAt: new Date(at + minutes(30)),
    })
    expect(reports).toEqual([report])
  })

  test('ticks asked for at once take turns, and each step fires once', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs()))
    await w.pass(minutes(60))
    const reports = await Promise.all(Array.from({ length: 10 }, () => w.escalations.tick()))
    await w.quiet()
    expect(reports.flatMap(({ triggered }) => triggered)).toHaveLength(3)
    expect(w.calls).toHaveLength(3)
  })

  test('the logger is told no address, no subject and no name, whatever fails', async () => {
    const secret = /example\.org|Printer|Ann Secret/
    const w = world(place())
    const host = await w.host({
      directory: {
        people: ids => ids.map(id => ({ id, name: 'Ann Secret', email: `${id}@example.org` })),
        ticket: () => ({ subject: 'Printer on fire', clientName: 'Ann Secret' }),
      },
      channels: {
        mail: {
          send: ({ person }) => {
            throw new Error(`550 ${String(person.email)} rejected "Printer on fire"`)
          },
        },
        bell: {
          send: () => Promise.resolve({ status: 'accepted' }),
          reaches: ({ email }) => {
            throw new Error(`cannot reach ${String(email)}`)
          },
        },
      },
      onAttention: () => {
        throw new Error('Ann Secret')
      },
    })
    const broken = await w.host({
      directory: {
        people: ids => {
          throw new Error(`nobody at ${ids.join('@example.org, ')}@example.org`)
        },
        groupMembers: () => Promise.reject(new Error('Printer')),
      },
    })
    await host.policies.save(standardPolicy)
    await host.policies.assign({ default: true }, 'standard')
    await host.record(opened(w.clock.wallMs()))
    await w.pass(minutes(60))
    const failedReport = await broken.tick()
    expect(failedReport.failed).toHaveLength(1)
    await host.tick()
    await host.close()
    await broken.close()
    expect(w.logged.length).toBeGreaterThan(0)
    for (const { fields, message } of w.logged) {
      expect(message).not.toMatch(secret)
      expect(JSON.stringify(fields)).not.toMatch(secret)
    }
    expect(JSON.stringify(await w.place.log())).not.toMatch(secret)
  })
})
