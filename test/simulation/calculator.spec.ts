import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig, readFact, simulateSync, type ConfigInput } from '../../src/simulation.js'
import { textOf } from '../docs/markdown.js'
import { command, folder, gzipped, jsonl } from '../cli/command.js'
import { anyAsked, anyUnsorted, type Asked } from './any-history.js'
import { calculate, type Told } from './calculator.js'

interface Said {
  readonly lines: readonly object[]
  readonly summary: object
}

/** Lines as they are printed, so that the order of their keys counts. */
const asText = ({ lines, summary }: Said) => ({ lines: lines.map(line => JSON.stringify(line)), summary })

const calculated = ({ config, file, run }: Asked) => asText(calculate(config, file, run))

const simulated = ({ config, file, run: { tickMinutes, until } }: Asked) => {
  const lines: object[] = []
  const summary = simulateSync({
    config: readConfig(config),
    facts: file.map(readFact),
    tickMinutes,
    until: until === undefined ? undefined : new Date(until),
    onStep: step => lines.push(step),
  })
  return asText({ lines, summary })
}

const printed = (out: string) => {
  const lines = out.split('\n').filter(line => line !== '')
  const { summary } = JSON.parse(lines.pop() ?? '{}') as { summary: object }
  return { lines, summary }
}

const runs = (everyday: number) => ({ numRuns: fc.readConfigureGlobal().numRuns ?? everyday })
const files = folder()

describe('simulate says what somebody with the rules and a pencil would say', () => {
  test('of any history, line by line', () => {
    fc.assert(
      fc.property(anyAsked, asked => {
        expect(simulated(asked)).toEqual(calculated(asked))
      }),
      runs(300),
    )
  })

  test('on the command line, of a file in any order that it may sort, packed or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyUnsorted, fc.boolean(), async (asked, packed) => {
        const lines = asked.file.map(fact => JSON.stringify(fact))
        const facts = packed ? files.write('any.jsonl.gz', gzipped(lines)) : files.write('any.jsonl', jsonl(lines))
        const config = files.write('any.yaml', JSON.stringify(asked.config))
        const { tickMinutes, until } = asked.run
        const options = ['--tick-minutes', String(tickMinutes), ...(until === undefined ? [] : ['--until', until])]
        const ran = await command('simulate', '--config', config, '--facts', facts, '--sort', '--json', ...options)
        expect(ran).toMatchObject({ code: 0 })
        expect(printed(ran.out)).toEqual(calculated(asked))
      }),
      runs(100),
    )
  })

  test.each([1, 5, 7, 60])('of the Monday in the examples, ticking every %i minutes', tickMinutes => {
    const config = parse(textOf('examples/standard.yaml')) as ConfigInput
    const lines = textOf('examples/monday.jsonl').split('\n')
    const file = lines.filter(line => line !== '').map(line => JSON.parse(line) as Told)
    for (const until of [undefined, '2026-03-02T08:40:00Z', '2026-03-02T15:00:00Z']) {
      const asked = { config, file, run: { tickMinutes, until } }
      expect(simulated(asked)).toEqual(calculated(asked))
    }
  })
})
