import { describe, expect, test } from 'vitest'
import type { ConfigInput } from '../../src/codecs/config-input.js'
import type { FactInput } from '../../src/codecs/fact-input.js'
import { compactLedger } from '../../src/simulation/compact-ledger.js'
import { run } from '../../src/simulation/run.js'
import { statistics, type Statistics } from '../../src/simulation/statistics.js'
import { readConfig, readFact } from '../../src/simulation.js'
import { answered, closed, helpdesk, instantOf, opened, standard, step } from './histories.js'

const figures = (input: ConfigInput, facts: readonly FactInput[], until: number): Statistics => {
  const config = readConfig(input)
  const ledger = compactLedger(config.catalog.policies)
  const gathered = statistics(config.timeZone)
  const simulation = run({ config, ledger, tickMinutes: 5, until: instantOf(until), onEvents: gathered.note })
  for (const fact of facts) simulation.take(readFact(fact))
  simulation.end()
  return gathered.end(ledger.open(), instantOf(until))
}
const waiting = (at: number, more: object = {}) => opened(at, { assigneeId: 'ann', ...more })
const withPolicy = (more: object): ConfigInput => helpdesk({ policies: [{ ...standard, ...more }] })

describe('messages', () => {
  test('somebody due twice in one tick gets one message over one channel', () => {
    const twice = [step(10, { assignee: true }), step(10, { group: 'team' }), step(10, { user: 'ann' }, 'sms')]
    const config = { ...withPolicy({ steps: twice }), groups: { team: ['ann', 'bob'] }, channels: ['sms'] }
    expect(figures(config, [waiting(0)], 15).messages).toEqual([
      ['ann', 2],
      ['bob', 1],
    ])
  })

  test('whom the fallback told counts', () => {
    const config = withPolicy({
      steps: [step(10, { group: 'empty' })],
      fallback: { notify: { user: 'director' }, channel: 'email' },
    })
    const { messages, steps } = figures(config, [waiting(0)], 15)
    expect(messages).toEqual([['director', 1]])
    expect(steps).toMatchObject([{ fired: 1, unreached: 1, fallback: 1, because: new Map([['empty-group', 1]]) }])
  })
})

test('why steps reached nobody', () => {
  const config = {
    ...helpdesk(),
    people: [{ id: 'ann', active: false }, { id: 'team-leader' }, { id: 'director', email: 'd@example.org' }],
  }
  const { steps } = figures(config, [waiting(0), opened(0, { ticketId: 'T-2' })], 60)
  expect(steps.map(({ step: number, fired, unreached, because }) => [number, fired, unreached, [...because]])).toEqual([
    [
      1,
      2,
      2,
      [
        ['inactive', 1],
        ['unassigned', 1],
      ],
    ],
    [2, 2, 2, [['no-address', 2]]],
    [3, 2, 0, []],
  ])
})

test('hours of the day in the time zone', () => {
  const { hours } = figures({ ...helpdesk(), timeZone: 'Asia/Kolkata' }, [waiting(0)], 60)
  // 09:10, 09:30 and 10:00 UTC are 14:40, 15:00 and 15:30 in Kolkata.
  expect(hours.flatMap((count, hour) => (count === 0 ? [] : [[hour, count]]))).toEqual([
    [14, 1],
    [15, 2],
  ])
})

test('the five longest waits, whether they ended or not', () => {
  const tickets = Array.from({ length: 7 }, (_, index) => `T-${index}`)
  const { longestWaits } = figures(
    helpdesk(),
    [
      ...tickets.map(ticketId => waiting(0, { ticketId })),
      ...tickets.slice(0, 6).map((ticketId, index) => (index % 2 === 0 ? answered : closed)(10 + index, { ticketId })),
    ],
    100,
  )
  expect(longestWaits.map(({ ticketId, ms, ended }) => [ticketId, ms / 60_000, ended])).toEqual([
    ['T-6', 100, undefined],
    ['T-5', 15, 'closed'],
    ['T-4', 14, 'answered'],
    ['T-3', 13, 'closed'],
    ['T-2', 12, 'answered'],
  ])
})
