import fc from 'fast-check'
import { expect, test } from 'vitest'
import { needsAttention } from '../../src/codecs/ticket-row.js'
import { fold, initialState, type TicketEvent } from '../../src/domain/incident/index.js'
import { bearsOnAttention, isSettled, skim, unskimmed, type Skim } from '../../src/domain/incident/skim.js'
import { instant } from '../../src/domain/time.js'
import { events } from '../codecs/event-arbitraries.js'

const few = fc.constantFrom('m-1', 'm-2', 'm-3')

/** Events about one ticket and few messages, their times close together: so that they have something to do with each other. */
const story = (at: fc.Arbitrary<number>): fc.Arbitrary<ReadonlyArray<TicketEvent>> =>
  fc.array(
    fc
      .tuple(fc.oneof(...(Object.values(events) as fc.Arbitrary<TicketEvent>[])), at, few, few)
      .map(([event, time, message, another]): TicketEvent => {
        const timed = 'at' in event ? { ...event, at: instant(time) } : event
        if (timed.type !== 'StepTriggered')
          return 'notificationId' in timed ? { ...timed, notificationId: message } : timed
        const [first, ...others] = timed.outcomes.map((outcome, n) =>
          outcome.outcome === 'notified' ? { ...outcome, notificationId: n === 0 ? message : another } : outcome,
        )
        return { ...timed, outcomes: first === undefined ? [] : [first, ...others] }
      }),
    { maxLength: 12 },
  )

const skimmed = (told: ReadonlyArray<TicketEvent>): Skim => told.reduce(skim, unskimmed)

const bears = ({ type }: TicketEvent): boolean => bearsOnAttention[type]

const anyTime = fc.nat({ max: 5 })

test('what is settled by skimming needs no attention by its events, whatever they are and in whatever order', () => {
  fc.assert(
    fc.property(story(anyTime), told => {
      if (isSettled(skimmed(told))) expect(needsAttention(fold(initialState('T-1'), told))).toBe(false)
    }),
    { numRuns: 3_000 },
  )
})

test('events that do not bear on it can be left out without being read', () => {
  fc.assert(
    fc.property(story(anyTime), told => {
      expect(skimmed(told.filter(bears))).toEqual(skimmed(told))
    }),
  )
})

test('a client who waits is found by skimming alone, and nobody else, as long as nothing comes late', () => {
  fc.assert(
    fc.property(story(fc.constant(0)), told => {
      const inTime = told
        .filter(({ type }) => type !== 'IncidentsReassessed')
        .map((event, n) => ('at' in event ? { ...event, at: instant(n) } : event))
      const ticket = fold(initialState('T-1'), inTime)
      expect(skimmed(inTime).situation.wait === undefined).toBe(ticket.timeline?.after.wait === undefined)
    }),
  )
})
