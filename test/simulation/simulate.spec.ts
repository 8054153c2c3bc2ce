import { describe, expect, test } from 'vitest'
import { EscalationError } from '../../src/escalation-error.js'
import type { FactInput } from '../../src/codecs/fact-input.js'
import { readConfig, readFact, simulate, simulateSync, type SimulatedStep } from '../../src/simulation.js'
import { acknowledged, answered, helpdesk, minute, opened, policySet, simulated, standard, wrote } from './histories.js'

const config = readConfig(helpdesk())
const waiting = (at: number, more: object = {}) => opened(at, { assigneeId: 'ann', ...more })

describe('the line of a step', () => {
  test('has the keys of the contract, in that order', () => {
    const { steps } = simulated([waiting(0)], 10)
    expect(JSON.stringify(steps[0])).toBe(
      '{"at":"2026-03-02T09:10:00.000Z","ticketId":"T-1","incident":1,"step":1,"dueAt":"2026-03-02T09:10:00.000Z",' +
        '"policyId":"standard","notified":["ann"]}',
    )
  })
})

describe('the summary', () => {
  test('has the keys of the contract, in that order', () => {
    const { summary } = simulated([waiting(0), answered(32)], 60)
    expect(JSON.stringify(summary)).toBe(
      '{"tickets":1,"facts":2,"incidents":1,"fired":{"1":1,"2":1},"resolved":{"answered":1,"closed":0},"confirmed":0,"active":0}',
    )
  })

  test('counts as active what was confirmed until some time after the last tick', () => {
    const promise = acknowledged(11, 'ann', { answerByAt: minute(63) })
    const counted = (until: number) => simulated([waiting(0), promise], until).summary
    expect(counted(62)).toMatchObject({ confirmed: 1, active: 0 })
    expect(counted(63)).toMatchObject({ confirmed: 0, active: 1 })
    expect(counted(70)).toMatchObject({ confirmed: 0, active: 1 })
  })

  test('counts every ticket that a fact speaks of', () => {
    const { summary } = simulated([answered(0, { ticketId: 'T-7' }), wrote(1, { ticketId: 'T-8' })], 60)
    expect(summary).toMatchObject({ tickets: 2, facts: 2, incidents: 1 })
  })
})

describe('facts with ids', () => {
  const once = (at: number, more: object = {}) => waiting(at, { factId: 'f-1', ...more })

  test('a repeat changes nothing, not even a count', () => {
    const repeated = simulated([once(0), once(0), wrote(0), once(0), answered(12)], 60)
    expect(repeated).toEqual(simulated([once(0), wrote(0), answered(12)], 60))
  })

  test('another fact under the same id is refused, at the same time or later, and the first one stands', () => {
    const { summary, fired, warnings } = simulated(
      [once(0), once(0, { deskId: 'x' }), answered(5, { factId: 'f-1' })],
      10,
    )
    expect(summary).toMatchObject({ facts: 1, active: 1 })
    expect(fired).toHaveLength(1)
    expect(warnings.map(({ type, at }) => [type, at])).toEqual([
      ['FactConflict', minute(0)],
      ['FactConflict', minute(5)],
    ])
  })

  test('ids count within their ticket', () => {
    const { summary, warnings } = simulated([once(0), once(0, { ticketId: 'T-2' })], 10)
    expect(summary).toMatchObject({ facts: 2, active: 2 })
    expect(warnings).toEqual([])
  })

  test('a hundred thousand of them are told apart', () => {
    const facts = function* () {
      for (let index = 0; index < 100_000; index++)
        yield readFact(waiting(index, { ticketId: `T-${index % 7}`, factId: `f-${index}` }))
    }
    expect(simulateSync({ config, facts: facts() }).facts).toBe(100_000)
  })
})

describe('policies that the config does not have', () => {
  test('are told of, and fall through', () => {
    const { fired, warnings } = simulated([waiting(0), policySet(5, { policyId: 'critical' })], 10)
    expect(fired).toHaveLength(1)
    expect(warnings).toEqual([{ type: 'UnknownPolicy', policyId: 'critical', ticketId: 'T-1', at: minute(5) }])
  })

  test('opting out and clearing are no policies', () => {
    expect(simulated([policySet(5, { policyId: 'none' }), policySet(6, { policyId: null })], 10).warnings).toEqual([])
  })
})

describe('streams', () => {
  const inputs: FactInput[] = [waiting(0), waiting(3, { ticketId: 'T-2' }), answered(40)]
  const facts = inputs.map(readFact)
  const stepsOf = async (source: Iterable<(typeof facts)[0]> | AsyncIterable<(typeof facts)[0]>) => {
    const steps: SimulatedStep[] = []
    const summary = await simulate({ config, facts: source, onStep: line => steps.push(line) })
    return { steps, summary }
  }
  async function* later() {
    yield* facts
  }

  test('arrays, generators and asynchronous sources give the same', async () => {
    const { steps, summary } = simulated(inputs, undefined)
    expect(steps).toHaveLength(4)
    expect(await stepsOf(facts)).toEqual({ steps, summary })
    expect(await stepsOf(facts.values())).toEqual({ steps, summary })
    expect(await stepsOf(later())).toEqual({ steps, summary })
  })

  test('progress is told of now and then', async () => {
    const many = Array.from({ length: 25_000 }, (_, index) => readFact(answered(index)))
    const seen: number[] = []
    await simulate({ config, facts: many, onProgress: count => seen.push(count) })
    expect(seen).toEqual([10_000, 20_000, 25_000])
  })

  test('a fact that is older than the one before is refused', async () => {
    const backwards = [...facts].reverse()
    expect(() => simulateSync({ config, facts: backwards })).toThrow(RangeError)
    await expect(simulate({ config, facts: backwards })).rejects.toThrow(
      'Facts must be in order of time: 2026-03-02T09:03:00.000Z comes after 2026-03-02T09:40:00.000Z',
    )
  })
})

describe('what is handed in', () => {
  test.each([0, -5, 0.5, Number.NaN, Infinity, 1441])('tickMinutes %d is refused', tickMinutes => {
    expect(() => simulateSync({ config, facts: [], tickMinutes })).toThrow('expected a whole number from 1 to 1440')
  })

  test('an invalid Date for until is refused', () => {
    expect(() => simulateSync({ config, facts: [], until: new Date(Number.NaN) })).toThrow(
      'until: expected a valid Date, got an invalid Date',
    )
  })

  test('a config or a fact with mistakes is refused with its problems', () => {
    const wrong = { ...helpdesk(), policies: [{ ...standard, steps: [] }] }
    expect(() => readConfig(wrong)).toThrow(EscalationError)
    expect(() => readConfig(wrong)).toThrow('policies[0].steps: a policy needs at least one step')
    expect(() => readFact({ type: 'TicketClosed', ticketId: '', at: minute(0) })).toThrow('ticketId: must not be empty')
    try {
      readConfig(wrong)
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid-input', problems: [{ path: ['policies', '0', 'steps'] }] })
    }
  })
})
