import { describe, expect, test } from 'vitest'
import { tickAtOrAfter } from '../../src/simulation/ticks.js'
import { instant } from '../../src/domain/time.js'
import { acknowledged, answered, helpdesk, opened, simulated, standard, step, wrote } from './histories.js'

const waiting = (at: number, more: object = {}) => opened(at, { assigneeId: 'ann', ...more })

describe('ticks fall on whole multiples of their length since 1970', () => {
  test.each([
    [5, 0, 0],
    [5, 1, 300_000],
    [5, 300_000, 300_000],
    [5, -1, 0],
    [5, -300_001, -300_000],
    [7, Date.parse('2026-03-02T09:00:00Z'), Math.ceil(Date.parse('2026-03-02T09:00:00Z') / 420_000) * 420_000],
    [1440, Date.parse('2026-03-02T09:00:00Z'), Date.parse('2026-03-03T00:00:00Z')],
    [1, Date.parse('9999-12-31T23:59:00.001Z'), Date.parse('9999-12-31T23:59:00Z') + 60_000],
  ])('every %d minutes, at or after %d: %d', (minutes, at, expected) => {
    expect(tickAtOrAfter(minutes)(instant(at)) + 0).toBe(expected)
  })

  test('whenever the client wrote', () => {
    expect(simulated([waiting(3)], 30).fired).toEqual(['15 T-1 #1 step 1 (due 13): ann'])
    expect(simulated([waiting(3)], 30, undefined, 1).fired).toEqual(['13 T-1 #1 step 1 (due 13): ann'])
    expect(simulated([waiting(0.5)], 30, undefined, 1).fired).toEqual(['11 T-1 #1 step 1 (due 10.5): ann'])
  })

  test('a step without delay fires at the first tick, the one at the very time of the message included', () => {
    const atOnce = helpdesk({ policies: [{ ...standard, steps: [step(0, { assignee: true })] }] })
    expect(simulated([waiting(0)], 30, atOnce).fired).toEqual(['0 T-1 #1 step 1 (due 0): ann'])
    expect(simulated([waiting(0.001)], 30, atOnce).fired).toEqual(['5 T-1 #1 step 1 (due 0.001): ann'])
  })
})

describe('a fact at the very time of a tick is known to it', () => {
  test.each([
    ['an answer', answered(10)],
    ['"I\'m on it"', acknowledged(10, 'ann')],
    ['another message', wrote(10)],
  ])('%s', (_, fact) => {
    expect(simulated([waiting(0), fact], 15).fired).toEqual([])
  })

  test('a millisecond later it comes too late', () => {
    expect(simulated([waiting(0), answered(10 + 1 / 60_000)], 15).fired).toHaveLength(1)
  })
})

describe('the end', () => {
  test('is the last fact, a tick at that very time included', () => {
    const other = (at: number) => opened(at, { ticketId: 'T-2', openedBy: 'agent' })
    expect(simulated([waiting(0), other(9.9)], undefined).fired).toEqual([])
    expect(simulated([waiting(0), other(10)], undefined).fired).toHaveLength(1)
    expect(simulated([waiting(0), other(30)], undefined).fired).toHaveLength(2)
  })

  test('is --until where that is given, before or after the last fact', () => {
    expect(simulated([waiting(0)], 29.9).fired).toHaveLength(1)
    expect(simulated([waiting(0)], 30).fired).toHaveLength(2)
    const { fired, summary } = simulated([waiting(0), answered(12), wrote(14)], 11)
    expect(fired).toHaveLength(1)
    expect(summary).toMatchObject({ facts: 1, active: 1, resolved: { answered: 0 } })
  })

  test('a fact at the very end is part of the run', () => {
    expect(simulated([waiting(0), answered(10)], 10)).toMatchObject({ fired: [], summary: { facts: 2 } })
  })

  test('without facts nothing happens', () => {
    const nothing = {
      tickets: 0,
      facts: 0,
      incidents: 0,
      fired: {},
      resolved: { answered: 0, closed: 0 },
      confirmed: 0,
      active: 0,
    }
    expect(simulated([], undefined).summary).toEqual(nothing)
    expect(simulated([], 60).summary).toEqual(nothing)
    expect(simulated([waiting(0)], -1).summary).toEqual(nothing)
  })
})

describe('the order of the lines', () => {
  test('is time, then ticket id by code units, then step', () => {
    const ids = ['b', 'a', '😀', '\uffee', 'B', '10', '9', 'ab']
    const { steps } = simulated(
      ids.map(ticketId => waiting(0, { ticketId })),
      70,
      undefined,
      30,
    )
    expect(steps.map(({ ticketId, step: number }) => `${ticketId} ${number}`)).toEqual(
      [[1, 2], [3]].flatMap(numbers =>
        ['10', '9', 'B', 'a', 'ab', 'b', '😀', '\uffee'].flatMap(id => numbers.map(number => `${id} ${number}`)),
      ),
    )
  })

  test('by step even where later steps were due earlier', () => {
    const crossed = helpdesk({
      policies: [{ ...standard, steps: [step(20, { assignee: true }), step(10, { user: 'boss' })] }],
    })
    expect(simulated([waiting(0)], 30, crossed, 30).fired).toEqual([
      '30 T-1 #1 step 1 (due 20): ann',
      '30 T-1 #1 step 2 (due 10): boss',
    ])
  })

  test('equal times keep the order of the file', () => {
    expect(simulated([waiting(0), answered(0), wrote(0)], 15).summary).toMatchObject({ incidents: 2, active: 1 })
    expect(simulated([waiting(0), wrote(0), answered(0)], 15).summary).toMatchObject({ incidents: 1, active: 0 })
  })
})
