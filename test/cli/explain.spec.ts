import { describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/run.js'
import { createEscalations } from '../../src/index.js'
import { sqliteEventStore } from '../../src/sqlite.js'
import { command, folder, history, jsonl, line, standardYaml } from './command.js'

const files = folder()
const config = files.write('config.yaml', standardYaml)
const merged = line('TicketMerged', '09:20', { ticketId: 'T-3', intoTicketId: 'T-2' })
const facts = files.write(
  'facts.jsonl',
  jsonl([line('TicketOpened', '08:50', { ticketId: 'T-3' }), ...history.slice(0, 2), merged, ...history.slice(2)]),
)
const explain = (...args: string[]) => command('explain', '--config', config, '--facts', facts, ...args)

describe('explain, from a history', () => {
  test('tells why steps fired and why they did not', async () => {
    const { code, out, err } = await explain('--ticket', 'T-1')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('T-1 on 2026-03-02 at 11:00 (all times UTC)')
    expect(out).toMatch(/Step 1, after 10 min: fired 09:10, on time\.\n +ann: told by in-system\./)
    expect(out).toMatch(/Step 3, after 1 h: did not fire: answered at 09:40/)
  })

  test('--at tells it as it was then', async () => {
    const { out } = await explain('--ticket', 'T-1', '--at', '2026-03-02T09:15:00Z')
    expect(out).toContain('Step 1, after 10 min: fired 09:10')
    expect(out).not.toContain('answered')
    expect(out).toMatch(/Step 2, after 30 min: .*09:30/)
  })

  test('a ticket merged into it is part of its story', async () => {
    const { out } = await explain('--ticket', 'T-2', '--json')
    const { incidents } = JSON.parse(out) as { incidents: { waitingSinceAt: string }[] }
    expect(incidents[0]!.waitingSinceAt).toBe('2026-03-02T08:50:00.000Z')
  })

  test('--json gives one line, times as text', async () => {
    const { out } = await explain('--ticket', 'T-1', '--json')
    expect(out.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(out)).toMatchObject({
      ticketId: 'T-1',
      at: '2026-03-02T11:00:00.000Z',
      incidents: [
        { number: 1, status: 'Resolved', steps: [{ state: 'fired' }, { state: 'fired' }, { state: 'not-fired' }] },
      ],
    })
  })

  test('a ticket that no fact speaks of', async () => {
    expect(await explain('--ticket', 'T-9')).toMatchObject({
      code: 2,
      out: '',
      err: `ticket-escalation: no fact in ${facts} speaks of ticket "T-9"\n`,
    })
  })
})

test('a ticket whose letters are written otherwise is offered', async () => {
  const { code, err } = await explain('--ticket', 't-1')
  expect({ code, err }).toEqual({
    code: 2,
    err: `ticket-escalation: no fact in ${facts} speaks of ticket "t-1". Did you mean "T-1"?\n`,
  })
})

test.each([40, 60, 80, 100, 500])(
  'in a terminal of %i columns no line is wider than that, nor than 100',
  async columns => {
    let out = ''
    const terminal = {
      print: async (text: string | Uint8Array) => {
        out += String(text)
      },
      note: () => undefined,
      columns,
    }
    await runCommandLine(['explain', '--config', config, '--facts', facts, '--ticket', 'T-1'], terminal)
    const longest = Math.max(...out.split('\n').map(({ length }) => length))
    expect(longest).toBeLessThanOrEqual(Math.min(columns, 100))
    expect(longest).toBeGreaterThan(Math.min(columns, 100) - 20)
  },
)

describe('explain, from a store', () => {
  const path = files.path('escalations.db')
  const filled = async () => {
    const escalations = await createEscalations({
      store: sqliteEventStore({ path }),
      directory: { people: ids => ids.map(id => ({ id })) },
      channels: { 'in-system': { send: async () => ({ status: 'accepted' as const }) } },
    })
    await escalations.policies.save({
      id: 'standard',
      name: 'Standard Escalation',
      active: true,
      skipPeopleOnLeave: true,
      steps: [{ delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' }],
    })
    await escalations.policies.assign({ default: true }, 'standard')
    await escalations.record({
      type: 'TicketOpened',
      ticketId: 'T-1',
      assigneeId: 'ann',
      at: new Date('2026-03-02T09:00:00Z'),
    })
    await escalations.tick()
    await escalations.close()
  }

  test('tells the story of a ticket in it, and leaves it as it is', async () => {
    await filled()
    const { code, out, err } = await command('explain', '--store', `sqlite:${path}`, '--ticket', 'T-1')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('The client opened the ticket')
    expect(out).toContain('ann')
    expect(await command('explain', '--store', `sqlite:${path}`, '--ticket', 'T-9')).toMatchObject({
      code: 2,
      err: 'ticket-escalation: the store holds nothing about ticket "T-9"\n',
    })
  })

  test('a store that is not there is not made', async () => {
    const missing = files.path('missing.db')
    for (const attempt of [1, 2])
      expect(
        await command('explain', '--store', `sqlite:${missing}`, '--ticket', 'T-1'),
        `attempt ${attempt}`,
      ).toMatchObject({
        code: 1,
        out: '',
      })
  })

  test('a file that is no store', async () => {
    const other = files.write('other.db', 'hello '.repeat(1000))
    expect(await command('explain', '--store', `sqlite:${other}`, '--ticket', 'T-1')).toMatchObject({
      code: 1,
      out: '',
    })
  })
})
