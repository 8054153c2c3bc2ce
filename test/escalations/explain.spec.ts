import { describe, expect, test } from 'vitest'
import { explanationText } from '../../src/index.js'
import { places } from './places.js'
import { escalating, minutes, opened, rejection } from './world.js'

describe.each(places)('explain, on $name', ({ place }) => {
  test('tells a ticket as of now, and as it was known at any instant before', async () => {
    const { escalations, clock, pass } = await escalating(place())
    const start = clock.wallMs()
    await escalations.record(opened(start))
    await pass(minutes(10))
    await escalations.tick()
    await pass(minutes(5))
    const now = await escalations.explain('T-1')
    expect(now).toMatchObject({
      ticketId: 'T-1',
      at: new Date(start + minutes(15)),
      incidents: [
        {
          number: 1,
          status: 'Active',
          policy: { id: 'standard', version: 1 },
          steps: [
            {
              step: 1,
              state: 'fired',
              dueAt: new Date(start + minutes(10)),
              lateMs: 0,
              people: [{ personId: 'ann', channel: 'bell', delivery: { state: 'delivered' } }],
            },
            { step: 2, state: 'waiting', dueAt: new Date(start + minutes(30)), notify: { user: 'lead' } },
            { step: 3, state: 'waiting' },
          ],
        },
      ],
    })
    expect(explanationText(now)).toContain('ann: told by bell, delivered at')
    const before = await escalations.explain('T-1', { at: new Date(start + minutes(9)) })
    expect(before.incidents[0]?.steps.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
    expect(before.at).toEqual(new Date(start + minutes(9)))
  })

  test('a ticket that nothing is known of', async () => {
    const { escalations } = await escalating(place())
    const nothing = await escalations.explain('T-9')
    expect(nothing).toMatchObject({ ticketId: 'T-9', incidents: [], story: [] })
    expect(explanationText(nothing)).toContain('Nothing had been recorded about this ticket by then.')
  })

  test('an event that cannot be read is trouble, not half a story', async () => {
    const somewhere = place()
    const { escalations, clock } = await escalating(somewhere)
    await escalations.record(opened(clock.wallMs()))
    await somewhere.smuggle('escalation-T-1', 'TicketTeleported', { to: 'Mars' })
    expect(await rejection(escalations.explain('T-1'))).toMatchObject({ code: 'quarantined' })
  })

  test('refuses what is no time', async () => {
    const { escalations } = await escalating(place())
    expect(await rejection(escalations.explain('T-1', { at: new Date(Number.NaN) }))).toMatchObject({
      code: 'invalid-input',
    })
  })
})
