import { describe, expect, test } from 'vitest'
import { driver } from '../adapters/sqlite/fixture.js'
import type { Json } from '../../src/ports/event-store.js'
import type { AttentionView } from '../../src/views.js'
import { places, sqlitePlace } from './places.js'
import { escalating, minutes, opened, rejection, standardPolicy } from './world.js'

const bad: ReadonlyArray<readonly [string, string, Json]> = [
  ['of a type that nobody knows', 'TicketTeleported', { at: '2026-03-02T09:00:00.000Z' }],
  ['of a later version', 'ClientReplied.v99', { at: '2026-03-02T09:00:00.000Z' }],
  ['without data', 'ClientReplied', null],
  ['with data of another shape', 'StepTriggered', { incident: 'one' }],
  ['with an empty object for data', 'IncidentOpened', {}],
  ['with a list for data', 'IncidentsReassessed', []],
  ['with a name like a property of every object', '__proto__', {}],
]

describe.each(places)('an event that cannot be read, on $name', ({ place }) => {
  test.each(bad)('%s keeps its ticket from everything and no other ticket from anything', async (_, type, data) => {
    const told: AttentionView[] = []
    const w = await escalating(place(), { onAttention: one => told.push(one) })
    for (const id of ['T-1', 'T-2', 'T-3']) await w.escalations.record(opened(w.clock.wallMs(), id))
    await w.place.smuggle('escalation-T-2', type, data)
    await w.pass(minutes(10))
    const report = await w.escalations.tick()
    expect(report.triggered.map(({ ticketId }) => ticketId)).toEqual(['T-1', 'T-3'])
    expect(w.calls.map(({ ticketId }) => ticketId).sort()).toEqual(['T-1', 'T-3'])
    const quarantined = [{ type: 'quarantined', ticketId: 'T-2' }]
    expect((await w.escalations.dashboard()).attention).toMatchObject(quarantined)
    const { attention, isClean } = await w.escalations.audit()
    expect(attention).toMatchObject(quarantined)
    expect(isClean).toBe(false)
    expect(told).toMatchObject(quarantined)
    await w.escalations.tick()
    expect(told).toHaveLength(1)
    const replied = { type: 'ClientReplied' as const, ticketId: 'T-2', at: new Date(w.clock.wallMs()) }
    expect(await rejection(w.escalations.record(replied))).toMatchObject({ code: 'quarantined' })
    expect(await rejection(w.escalations.acknowledge({ ticketId: 'T-2', by: 'ann', via: 'email' }))).toMatchObject({
      code: 'quarantined',
    })
    expect(await rejection(w.escalations.incident('T-2'))).toMatchObject({ code: 'quarantined' })
    await w.pass(minutes(20))
    expect((await w.escalations.tick()).triggered.map(({ ticketId }) => ticketId)).toEqual(['T-1', 'T-3'])
  })

  test('a host that opens later sees it too', async () => {
    const w = await escalating(place())
    for (const id of ['T-1', 'T-2']) await w.escalations.record(opened(w.clock.wallMs(), id))
    await w.place.smuggle('escalation-T-2', 'TicketTeleported', {})
    const later = await w.host()
    expect((await later.audit()).attention).toMatchObject([{ type: 'quarantined', ticketId: 'T-2' }])
    await w.pass(minutes(10))
    expect((await later.tick()).triggered.map(({ ticketId }) => ticketId)).toEqual(['T-1'])
  })

  test('policies can be changed while a ticket is quarantined, and ticks do not look at it over and over', async () => {
    const w = await escalating(place())
    for (const id of ['T-1', 'T-2']) await w.escalations.record(opened(w.clock.wallMs(), id))
    await w.place.smuggle('escalation-T-2', 'TicketTeleported', {})
    await w.escalations.tick()
    await w.escalations.policies.save({ ...standardPolicy, active: false })
    expect((await w.escalations.tick()).failed).toEqual([])
    expect((await w.escalations.incident('T-1'))?.status).toBe('Resolved')
    expect((await w.escalations.tick()).failed).toEqual([])
  })

  test('an answer that is lost with its ticket does not hide it: it stays in the audit', async () => {
    const w = await escalating(place())
    await w.escalations.record(opened(w.clock.wallMs(), 'T-1'))
    await w.place.smuggle('escalation-T-1', 'TicketTeleported', {})
    await w.place.smuggle('escalation-T-1', 'AgentReplied', {
      ticketId: 'T-1',
      at: '2026-03-02T09:00:00.000Z',
      author: 'human',
    })
    for (let n = 0; n < 3; n++) await w.escalations.tick()
    expect((await w.escalations.audit()).attention).toMatchObject([{ type: 'quarantined', ticketId: 'T-1' }])
  })
})

describe('a damaged row, on SQLite', () => {
  test('is found by its checksum when the stream is read, and the other tickets go on', async () => {
    const w = await escalating(sqlitePlace())
    for (const id of ['T-1', 'T-2']) await w.escalations.record(opened(w.clock.wallMs(), id))
    const database = new driver.DatabaseSync(w.place.path!)
    database.exec(
      `UPDATE events SET data = replace(data, 'acme', 'akme') WHERE stream = 'escalation-T-2' AND revision = 0`,
    )
    database.close()
    expect(await rejection(w.escalations.incident('T-2'))).toMatchObject({ code: 'quarantined' })
    const replied = { type: 'ClientReplied' as const, ticketId: 'T-2', at: new Date(w.clock.wallMs()) }
    expect(await rejection(w.escalations.record(replied))).toMatchObject({ code: 'quarantined' })
    await w.pass(minutes(10))
    expect((await w.escalations.tick()).triggered.map(({ ticketId }) => ticketId)).toEqual(['T-1'])
    expect((await w.escalations.audit()).attention).toMatchObject([{ type: 'quarantined', ticketId: 'T-2' }])
  })

  test('a row missing from the middle of a stream quarantines its ticket', async () => {
    const w = await escalating(sqlitePlace())
    for (const id of ['T-1', 'T-2']) await w.escalations.record(opened(w.clock.wallMs(), id))
    const database = new driver.DatabaseSync(w.place.path!)
    database.exec(
      `UPDATE events SET stream = 'elsewhere-1', revision = 0 WHERE stream = 'escalation-T-2' AND revision = 0`,
    )
    database.close()
    expect(await rejection(w.escalations.incident('T-2'))).toMatchObject({ code: 'quarantined' })
    expect((await w.escalations.incident('T-1'))?.status).toBe('Active')
  })
})
