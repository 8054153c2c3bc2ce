import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { cut, widthOf } from '../../src/cli/layout.js'
import { command, folder, gzipped, history, jsonl, line, results, standardYaml } from './command.js'

const files = folder()
const config = files.write('config.yaml', standardYaml)
const facts = files.write('facts.jsonl', jsonl(history))
const simulate = (...args: string[]) => command('simulate', '--config', config, ...args)

describe('simulate --json', () => {
  test('prints a line for each step and the summary last, as the contract says', async () => {
    const { code, out, err } = await simulate('--facts', facts, '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toEqual([
      '{"at":"2026-03-02T09:10:00.000Z","ticketId":"T-1","incident":1,"step":1,"dueAt":"2026-03-02T09:10:00.000Z","policyId":"standard","notified":["ann"]}',
      '{"at":"2026-03-02T09:15:00.000Z","ticketId":"T-2","incident":1,"step":1,"dueAt":"2026-03-02T09:12:00.000Z","policyId":"standard","notified":[]}',
      '{"at":"2026-03-02T09:30:00.000Z","ticketId":"T-1","incident":1,"step":2,"dueAt":"2026-03-02T09:30:00.000Z","policyId":"standard","notified":["team-leader"]}',
      '{"at":"2026-03-02T09:35:00.000Z","ticketId":"T-2","incident":1,"step":2,"dueAt":"2026-03-02T09:32:00.000Z","policyId":"standard","notified":["team-leader"]}',
      '{"at":"2026-03-02T10:05:00.000Z","ticketId":"T-2","incident":1,"step":3,"dueAt":"2026-03-02T10:02:00.000Z","policyId":"standard","notified":["director"]}',
      '{"summary":{"tickets":2,"facts":4,"incidents":2,"fired":{"1":2,"2":2,"3":1},"resolved":{"answered":1,"closed":0},"confirmed":0,"active":1}}',
      '',
    ])
  })

  test('--tick-minutes and --until', async () => {
    const { out } = await simulate(
      '--facts',
      facts,
      '--json',
      '--tick-minutes',
      '30',
      '--until',
      '2026-03-02T10:30:00+01:00',
    )
    const { steps, summary } = results(out)
    expect(steps.map(({ at, ticketId, step }) => [at.slice(11, 16), ticketId, step])).toEqual([
      ['09:30', 'T-1', 1],
      ['09:30', 'T-1', 2],
      ['09:30', 'T-2', 1],
    ])
    expect(summary).toMatchObject({ facts: 2, active: 2 })
  })

  test('--sort takes a history that is out of order, and keeps the order of equal times', async () => {
    const shuffled = [history[3]!, history[1]!, history[2]!, history[0]!]
    const path = files.write('shuffled.jsonl', jsonl(shuffled))
    const sorted = await simulate('--facts', path, '--json', '--sort')
    expect(sorted).toEqual(await simulate('--facts', facts, '--json'))
    const equal = [line('AgentReplied', '09:00'), line('TicketOpened', '09:00'), line('TicketClosed', '08:00')]
    const { out } = await simulate('--facts', files.write('equal.jsonl', jsonl(equal)), '--json', '--sort')
    expect(results(out).summary).toMatchObject({ active: 1 })
  })

  test('a history without facts', async () => {
    const path = files.write('empty.jsonl', '')
    const { code, out } = await simulate('--facts', path, '--json')
    expect(code).toBe(0)
    expect(results(out).summary).toEqual({
      tickets: 0,
      facts: 0,
      incidents: 0,
      fired: {},
      resolved: { answered: 0, closed: 0 },
      confirmed: 0,
      active: 0,
    })
    expect((await simulate('--facts', path)).out).toBe('There are no facts to simulate.\n')
  })

  test('more results than fit in memory go through a file that is gone afterwards', async () => {
    const before = readdirSync(tmpdir()).filter(name => /^ticket-escalation-[^t]/.test(name))
    const many = Array.from({ length: 20_000 }, (_, index) =>
      line('TicketOpened', '09:00', { ticketId: `ticket-${index}-${'x'.repeat(60)}` }),
    )
    const path = files.write('many.jsonl.gz', gzipped([...many, line('TicketClosed', '11:00')]))
    const { out } = await simulate('--facts', path, '--json')
    expect(out.length).toBeGreaterThan(8 * 2 ** 20)
    const { steps, summary } = results(out)
    expect(steps).toHaveLength(60_000)
    expect(summary).toMatchObject({ incidents: 20_000, fired: { 1: 20_000, 2: 20_000, 3: 20_000 } })
    const order = steps.map(({ at, ticketId, step }) => `${at} ${ticketId} ${step}`)
    expect(order).toEqual([...order].sort())
    expect(readdirSync(tmpdir()).filter(name => /^ticket-escalation-[^t]/.test(name))).toEqual(before)
  })
})

describe('warnings', () => {
  test('a policy that the config does not have is told of once, on stderr', async () => {
    const set = (time: string, policyId: string) => line('TicketPolicySet', time, { policyId })
    const path = files.write('unknown.jsonl', jsonl([history[0]!, set('09:01', 'critical'), set('09:02', 'x')]))
    const { code, err, out } = await simulate('--facts', path, '--json')
    expect(code).toBe(0)
    expect(err).toBe(
      'Warning: ticket "T-1" was given the policy "critical", which the config does not have; it fell through to the next level (and 1 more like it).\n',
    )
    expect(results(out).summary).toMatchObject({ active: 1 })
  })

  test('so is another fact under the same factId', async () => {
    const path = files.write(
      'conflict.jsonl',
      jsonl([line('TicketOpened', '09:00', { factId: 'f' }), line('TicketClosed', '09:05', { factId: 'f' })]),
    )
    const { err } = await simulate('--facts', path, '--json')
    expect(err).toBe('Warning: ticket "T-1" has another fact under the factId "f"; the first one stands.\n')
  })
})

describe('the report', () => {
  test('is what a support lead can read', async () => {
    const { out } = await simulate('--facts', facts)
    expect(out).toBe(`2026-03-02 09:00 to 2026-03-02 11:00 (UTC), a tick every 5 minutes

2 tickets, 4 facts. Clients waited 2 times:
  1  answered
  1  still waiting at the end

Standard Escalation
  step   after  tells         channel    fired  of waits  reached nobody
     1  10 min  the assignee  in-system      2    100.0%               1
     2  30 min  team-leader   email          2    100.0%               -
     3     1 h  director      email          1     50.0%               -
  Step 1 reached nobody: nobody was assigned 1

Messages to
  team-leader  2
  ann          1
  director     1

Busiest hours (UTC)
  09:00-10:00  4 steps  80.0%
  10:00-11:00   1 step  20.0%

Longest waits
  T-2  1 h 58 min  since 2026-03-02 09:02  still waiting
  T-1      40 min  since 2026-03-02 09:00  answered
`)
  })

  test('a config that assigns no policy, and an end before the beginning, are warned of', async () => {
    const unassigned = files.write('unassigned.yaml', standardYaml.replace(/assignments:.*/, ''))
    const { code, err } = await command('simulate', '--config', unassigned, '--facts', facts)
    expect({ code, err }).toEqual({
      code: 0,
      err: 'Warning: no ticket had a policy, for the config assigns none: add for instance `assignments: { default: ID }`.\n',
    })
    expect(await simulate('--facts', facts, '--until', '2020-01-01T00:00:00Z')).toMatchObject({
      code: 0,
      err: 'Warning: --until 2020-01-01T00:00:00.000Z is before the first fact, which is of 2026-03-02T09:00:00.000Z.\n',
    })
  })

  test('names in the scripts of East Asia and pictures stay in their columns', async () => {
    const people = ['田中太郎', 'Żółć', '🎈', 'ann']
    const steps = people.map((user, at) => `{ delayMinutes: ${at}, notify: { user: ${user} }, channel: email }`)
    const named = files.write(
      'named.yaml',
      `policies: [{ id: p, steps: [${steps.join(', ')}] }]\nassignments: { default: p }`,
    )
    const { out } = await command('simulate', '--config', named, '--facts', facts)
    const columnOf = (line: string): number => widthOf(line.slice(0, line.indexOf('email')))
    const lines = out.split('\n').filter(line => line.includes(' email '))
    expect(new Set(lines.map(columnOf)).size).toBe(1)
    expect(lines).toHaveLength(4)
    expect(widthOf('田中')).toBe(4)
    expect(cut('田中太郎', 5)).toBe('田中…')
  })

  test('is at most 80 columns wide and obeys nothing that the files say', async () => {
    const long = 'a policy with a name that goes on and on '.repeat(4)
    const hostile = files.write(
      'long.yaml',
      standardYaml.replace('Standard Escalation', long).replaceAll('team-leader', 'x'.repeat(150)),
    )
    const path = files.write(
      'long.jsonl',
      jsonl([
        line('TicketOpened', '09:00', { ticketId: '\u202e'.repeat(40), assigneeId: 'é'.repeat(200) }),
        history[3]!,
      ]),
    )
    const { out } = await command('simulate', '--config', hostile, '--facts', path)
    expect(Math.max(...out.split('\n').map(text => text.length))).toBeLessThanOrEqual(80)
    expect(out).not.toContain('\u202e')
  })

  test('shows progress while it runs, and wipes it away', async () => {
    const { progress } = await simulate('--facts', facts)
    expect(progress.at(0)).toMatch(/^Simulating \[#+ *\] 100%$/)
    expect(progress.at(-1)).toBe('')
  })
})
