import { parseInstant } from '../codecs/instant.js'
import { quoted } from '../codecs/problem.js'
import type { Instant } from '../domain/time.js'
import { compactLedger } from '../simulation/compact-ledger.js'
import { linesOf } from '../simulation/line.js'
import { run } from '../simulation/run.js'
import { statistics } from '../simulation/statistics.js'
import { isTickLength, longestTickMinutes } from '../simulation/ticks.js'
import { optionsOf, required } from './command-line.js'
import { readConfigFile } from './config-file.js'
import { factsIn } from './fact-file.js'
import { badInput } from './failure.js'
import { simulateHelp } from './help.js'
import { progressBar } from './progress.js'
import { report } from './report.js'
import { spool } from './spool.js'
import type { Terminal } from './terminal.js'
import { warnings } from './warnings.js'

const options = {
  config: { type: 'string' },
  facts: { type: 'string' },
  'tick-minutes': { type: 'string', default: '5' },
  until: { type: 'string' },
  sort: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const tickMinutesFrom = (text: string): number => {
  const minutes = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!isTickLength(minutes))
    throw badInput(`--tick-minutes: expected a whole number from 1 to ${longestTickMinutes}, got ${quoted(text)}`)
  return minutes
}

const untilFrom = (text: string | undefined): Instant | undefined => {
  if (text === undefined) return undefined
  const until = parseInstant(text)
  if (until === undefined)
    throw badInput(`--until: expected ISO 8601 with an offset, like 2026-03-31T23:59:59Z, got ${quoted(text)}`)
  return until
}

/** `ticket-escalation simulate`. */
export const simulateCommand = async (args: ReadonlyArray<string>, terminal: Terminal): Promise<void> => {
  const {
    config: configPath,
    facts: factsPath,
    'tick-minutes': ticks,
    until: end,
    sort,
    json,
    help,
  } = optionsOf('simulate', args, options)
  if (help) return terminal.print(simulateHelp)
  const path = required('simulate', 'facts', factsPath)
  const tickMinutes = tickMinutesFrom(ticks)
  const until = untilFrom(end)
  const config = await readConfigFile(required('simulate', 'config', configPath))
  const ledger = compactLedger(config.catalog.policies)
  const lines = spool()
  const figures = statistics(config.timeZone)
  const warned = warnings()
  const progress = progressBar(terminal, 'Simulating')
  const simulation = run({
    config,
    ledger,
    tickMinutes,
    until,
    onWarning: warned.note,
    onEvents: json
      ? (events, ticket) => {
          for (const line of linesOf(events, ticket.id)) lines.add(`${JSON.stringify(line)}\n`)
        }
      : figures.note,
  })
  try {
    let period: { readonly from: Instant; readonly to: Instant } | undefined
    for await (const facts of factsIn(path, { sort, onProgress: progress.show }))
      for (const fact of facts) {
        simulation.take(fact)
        if (until === undefined || fact.at <= until) period = { from: period?.from ?? fact.at, to: until ?? fact.at }
      }
    const summary = simulation.end()
    progress.clear()
    if (json) {
      await lines.copyTo(terminal.print)
      await terminal.print(`${JSON.stringify({ summary })}\n`)
    } else if (period === undefined) await terminal.print('There are no facts to simulate.\n')
    else {
      const told = figures.end(ledger.open(), period.to)
      await terminal.print(report({ config, summary, statistics: told, tickMinutes, ...period }))
    }
    for (const text of warned.texts()) terminal.note(text)
  } finally {
    progress.clear()
    lines.discard()
  }
}
