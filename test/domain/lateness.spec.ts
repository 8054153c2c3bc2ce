import { describe, expect, test } from 'vitest'
import { ticketStory } from '../../src/testing/ticket-story.js'
import { at, policyOf, world, type World } from './world.js'

const story = ticketStory('T-1')
const opened = story.opened(0, { assigneeId: 'ann' })
const waiting = (): World => world().record(...opened.facts)

describe('16. A tick fires every overdue step in order, each with due time and lateness', () => {
  test('no ticks from 5 to 180: at 180 three steps (scenario 13)', () => {
    const w = waiting().tick(180)
    expect(w.triggered().map(({ step, dueAt, triggeredAt }) => [step, dueAt, triggeredAt])).toEqual([
      [1, at(10), at(180)],
      [2, at(30), at(180)],
      [3, at(60), at(180)],
    ])
  })

  test('in the order in which they were due, equal times by number', () => {
    const w = world([policyOf('standard', [30, 10, 10])])
      .record(...opened.facts)
      .tick(60)
    expect(w.fired()).toEqual(['step 2 at 60', 'step 3 at 60', 'step 1 at 60'])
  })

  test('nothing is dropped for being late', () => {
    expect(
      waiting()
        .tick(60 * 24 * 400)
        .fired(),
    ).toHaveLength(3)
  })
})

describe("17. A reply that happened before a step's due time but was recorded late prevents the step", () => {
  test('if it is known at the tick (scenario 14)', () => {
    const w = waiting()
      .clockAt(179)
      .record(...story.agentReplied(12).facts)
      .tick(180)
    expect(w.fired()).toEqual([])
    expect(w.incident()).toMatchObject({ status: 'Resolved', reason: 'answered', resolvedAt: at(12) })
  })

  test('after the step fired, only the rest is prevented, and what fired stays', () => {
    const w = waiting()
      .ticks(0, 30)
      .record(...story.agentReplied(12).facts)
    expect(w.ticks(35, 120).fired()).toEqual(['step 1 at 10', 'step 2 at 30'])
    expect(w.incident()).toMatchObject({ status: 'Resolved', resolvedAt: at(12), fired: [{ step: 1 }, { step: 2 }] })
  })
})

describe('19. The wall clock may jump', () => {
  test('nothing fires twice after a jump back', () => {
    const w = waiting().ticks(0, 35).ticks(0, 35)
    expect(w.fired()).toEqual(['step 1 at 10', 'step 2 at 30'])
  })

  test('nothing is lost after a jump forward, and nothing comes twice on the way back', () => {
    const w = waiting().tick(30 * 24 * 60)
    expect(w.fired()).toHaveLength(3)
    expect(w.ticks(0, 120).fired()).toHaveLength(3)
  })

  test("what is said now comes after what is known, even where the host's clock runs ahead", () => {
    const w = waiting().record(...story.clientReplied(14).facts)
    w.acknowledge(12, 'ann')
    expect(w.incident()).toMatchObject({ status: 'Confirmed', acknowledgements: [{ by: 'ann', at: at(14) }] })
  })

  test('times are UTC milliseconds: the night of a clock change is as long as any other', () => {
    const beforeTheChange = (Date.UTC(2026, 2, 29, 0, 55) - at(0)) / 60_000
    const w = world().record(...story.opened(beforeTheChange).facts)
    w.ticks(beforeTheChange, beforeTheChange + 60)
    expect(w.triggered().map(({ dueAt }) => new Date(dueAt).toISOString())).toEqual([
      '2026-03-29T01:05:00.000Z',
      '2026-03-29T01:25:00.000Z',
      '2026-03-29T01:55:00.000Z',
    ])
  })
})
