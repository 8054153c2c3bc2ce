import fc from 'fast-check'
import { expect, test } from 'vitest'
import { policyProblems } from '../../src/domain/policy/make-policy.js'
import { createEscalations } from '../../src/escalations.js'
import { memoryEventStore } from '../../src/memory.js'
import { factInput } from '../../src/testing/fact-input.js'
import { manualClock } from '../../src/testing/manual-clock.js'
import { minutesAfter } from '../../src/domain/time.js'
import { facts, histories } from '../../src/testing/arbitrary-facts.js'
import { catalogs, names, policies } from '../../src/testing/arbitrary-policies.js'
import { noon } from '../../src/testing/ticket-story.js'

test('policies are such as the rules allow', () => {
  fc.assert(fc.property(policies(), policy => policyProblems(policy).length === 0))
})

test('options fix what is to be told apart', () => {
  fc.assert(
    fc.property(policies({ id: 'mine', version: 7, longestDelay: 5 }), policy => {
      expect(policy).toMatchObject({ id: 'mine', version: 7 })
      expect(Math.max(...policy.steps.map(({ delayMinutes }) => delayMinutes))).toBeLessThanOrEqual(5)
    }),
  )
})

test('catalogs know their policies by their ids', () => {
  fc.assert(
    fc.property(catalogs({ version: 2 }), ({ policies: saved }) =>
      [...saved].every(([id, policy]) => policy.id === id && policy.version === 2),
    ),
  )
})

test('facts are about the tickets and within the minutes asked for', () => {
  fc.assert(
    fc.property(facts({ tickets: 3, minutes: 30 }), ({ ticketId, at }) => {
      expect(['T-1', 'T-2', 'T-3']).toContain(ticketId)
      expect(at).toBeGreaterThanOrEqual(noon)
      expect(at).toBeLessThanOrEqual(noon + 30 * 60_000)
    }),
  )
})

test('facts are of every type', () => {
  const types = new Set(fc.sample(facts(), { numRuns: 2_000, seed: 1 }).map(({ type }) => type))
  expect(types.size).toBe(14)
})

test('histories go in order of time, and no two facts share one', () => {
  fc.assert(
    fc.property(histories({ tickets: 2, minLength: 2, maxLength: 9 }), history => {
      expect(history.length).toBeGreaterThanOrEqual(2)
      expect(history.length).toBeLessThanOrEqual(9)
      return history.every(({ at }, index) => index === 0 || history[index - 1]!.at < at)
    }),
  )
})

test('what the kit makes up, the engine takes: facts by factInput, policies as they are', async () => {
  const clock = manualClock(minutesAfter(noon, 121))
  await fc.assert(
    fc.asyncProperty(
      histories({ tickets: 3 }),
      fc.tuple(...names.policies.map(id => policies({ id }))),
      async (history, all) => {
        const send = () => Promise.resolve({ status: 'accepted' as const })
        const escalations = await createEscalations({
          store: memoryEventStore(),
          directory: { people: ids => ids.map(id => ({ id })) },
          channels: { 'in-system': { send }, email: { send } },
          clock,
        })
        for (const policy of all) await escalations.policies.save(policy)
        for (const fact of history) await escalations.record(factInput(fact))
        await escalations.close()
      },
    ),
    { numRuns: 50 },
  )
})
