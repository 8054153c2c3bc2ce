import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { command, folder, history, jsonl, standardYaml } from './command.js'

const files = folder()
const config = files.write('config.yaml', standardYaml)
const facts = files.write('facts.jsonl', jsonl(history))
const both = ['--config', config, '--facts', facts]

describe('help', () => {
  test.each([
    [['--help'], 'Commands:\n  simulate'],
    [['-h'], 'Exit codes:'],
    [['help'], 'Exit codes:'],
    [['simulate', '--help'], '--tick-minutes N'],
    [['explain', '--help'], '--ticket ID'],
    [['simulate', '-h'], '--tick-minutes N'],
    [['copy', '-h'], '--from STORE'],
  ])('%j', async (args, text) => {
    const { code, out, err } = await command(...args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(text)
    expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
  })

  test('--version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await command('--version')).toMatchObject({ code: 0, out: `${version}\n` })
  })
})

describe('bad usage ends with 2 and says what to do', () => {
  test.each([
    [[], 'which command?'],
    [['simulte'], 'unknown command "simulte". Did you mean "simulate"?'],
    [['dance'], 'unknown command "dance"\nSee ticket-escalation --help'],
    [['--hlep'], 'unknown option "--hlep". Did you mean "--help"?'],
    [['simulate'], '--config and --facts are missing\nSee ticket-escalation simulate --help'],
    [['simulate', '--config', config], '--facts is missing'],
    [['simulate', '--facts', facts], '--config is missing'],
    [['simulate', ...both, '--confg', 'x'], 'unknown option --confg. Did you mean "--config"?'],
    [['simulate', ...both, '--jsn'], 'unknown option --jsn. Did you mean "--json"?'],
    [['simulate', ...both, '--dance'], 'unknown option --dance'],
    [['simulate', ...both, '-x'], 'unknown option -x'],
    [['simulate', ...both, 'more'], 'unexpected "more": options begin with --\nSee'],
    [['simulate', '--facts', facts, '--config'], '--config is without a value; one that begins with a dash'],
    [['simulate', '--config', '--facts', facts], '--config is without a value; one that begins with a dash is written'],
    [['simulate', ...both, '--json=yes'], '--json takes no value\nSee'],
    [['simulate', ...both, '--tick-minutes', '0'], '--tick-minutes: expected a whole number from 1 to 1440, got "0"'],
    [['simulate', ...both, '--tick-minutes', '0.5'], '--tick-minutes: expected a whole number'],
    [['simulate', ...both, '--tick-minutes=-5'], '--tick-minutes: expected a whole number'],
    [['simulate', ...both, '--tick-minutes', '1e2'], '--tick-minutes: expected a whole number'],
    [['simulate', ...both, '--tick-minutes', 'five'], '--tick-minutes: expected a whole number'],
    [['simulate', ...both, '--tick-minutes', '100000'], '--tick-minutes: expected a whole number from 1 to 1440'],
    [['simulate', ...both, '--until', 'tomorrow'], '--until: expected ISO 8601 with an offset'],
    [['simulate', ...both, '--until', '2026-02-30T00:00:00Z'], '--until: expected ISO 8601 with an offset'],
    [['simulate', ...both, '--until', '2026-03-02T09:00:00'], '--until: expected ISO 8601 with an offset'],
    [['explain', ...both], '--ticket is missing'],
    [['explain', '--ticket', 'T-1'], '--config and --facts are missing'],
    [['simulate', '--config', facts, '--facts', config], `${facts} is a history, not a config: give it to --facts\n`],
    [['explain', ...both, '--ticket', 'T\n1'], '--ticket: must not hold control characters'],
    [['explain', ...both, '--ticket', 'T-1', '--store', 'sqlite:x'], 'either --store, or --config and --facts'],
    [
      ['explain', '--ticket', 'T-1', '--store', 'oracle:x'],
      '--store: expected sqlite:FILE, esdb://HOST:PORT or kurrentdb://HOST:PORT, got "oracle:x"\n',
    ],
    [
      ['explain', '--ticket', 'T-1', '--store', facts],
      `--store: expected sqlite:FILE, esdb://HOST:PORT or kurrentdb://HOST:PORT, got "${facts}". Did you mean "sqlite:${facts}"?`,
    ],
  ])('%j', async (args, message) => {
    const { code, out, err } = await command(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`ticket-escalation: ${message}`)
  })

  test('a terminal obeys nothing of what was typed', async () => {
    const { err } = await command('simulate', ...both, '--\u001b[2J')
    expect(err).not.toContain('\u001b')
  })
})

describe('files that cannot be read end with 1', () => {
  test.each([
    [['--config', files.path('nowhere.yaml'), '--facts', facts], 'nowhere.yaml: there is no such file\n'],
    [['--config', config, '--facts', files.path('nowhere.jsonl')], 'nowhere.jsonl: there is no such file\n'],
    [['--config', config, '--facts', files.path('.')], ': it is a folder\n'],
    [['--config', files.path('.'), '--facts', facts], ': it is a folder\n'],
  ])('%#', async (args, message) => {
    const { code, out, err } = await command('simulate', ...args, '--json')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('ticket-escalation: cannot read ')
    expect(err).toContain(message)
  })
})
