import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as orders from './laws/of-orders.js'
import * as recording from './laws/of-recording.js'
import * as ticking from './laws/of-ticking.js'
import { realRules } from './world.js'

const laws = { ...ticking, ...recording, ...orders }

const runs = fc.readConfigureGlobal().numRuns ?? 500

/** What each law says. That each of them can fail is shown in mutations.spec.ts. */
const sentences: Readonly<Record<keyof typeof laws, string>> = {
  neverTwice: 'never twice: no step fires again in an incident that it fired in, whatever comes late',
  neverTwiceInTheLog: 'never twice: with facts in time, the log holds each incident and step once',
  neverEarly: 'never early: nothing fires before its due time',
  neverAfterTheEnd: 'never after the end: nothing fires but in an active incident',
  asTheClerkWould: 'what fires is what a clerk with a list would have done',
  tickingIsRefinement: 'ticking is refinement: ticking often and then once at the end fires what ticking once does',
  ticksDecideNothingElse: 'ticks between facts change nothing but what has fired, and what has not can still fire',
  inOrder: 'order: the steps of a tick fire as they were due, then by number',
  nothingIsLost: 'nothing is lost: after a tick, nothing that is due has not fired',
  repeatedFactsAreSilence: 'repeats are silence: facts with ids, fed any number of times in any place',
  repeatedCommandsAreSilence: 'repeats are silence: a command accepted once changes nothing the second time',
  replayEqualsMemory: 'replay equals memory: through JSON text, trusted and checked, also in what is decided next',
  evolveIsTotal: 'evolve is total: no sequence of events is an error',
  allOrders: 'all orders of the same facts before a tick give the same result, whatever came before them',
  everyOneOf120Orders: 'all orders: every one of the 120 of five facts',
  equalTimesKeepTheOrderOfRecording: 'equal times keep the order of recording, in all orders of the rest',
}

/** Each run of this one is 120 plays. */
const runsOf = (name: string): number => (name === 'everyOneOf120Orders' ? Math.ceil(runs / 12) : runs)

test.each(Object.entries(sentences))('%s: %s', async (name, sentence) => {
  const law = Object.entries(laws).find(([known]) => known === name)?.[1]
  if (law === undefined) throw new Error(`No law is called ${name}: ${sentence}`)
  await fc.assert(law(realRules), { numRuns: runsOf(name) })
})

test('every law is looked at', () => {
  expect(Object.keys(sentences).sort()).toEqual(Object.keys(laws).sort())
})
