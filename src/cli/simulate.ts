import type { Instant } from '../domain/time.js'
import { compactLedger } from '../simulation/compact-ledger.js'
import { linesOf } from '../simulation/line.js'
import { run } from '../simulation/run.js'
import { statistics } from '../simulation/statistics.js'
import { optionalInstant, optionsOf, required, tickMinutesFrom } from './command-line.js'
import { readConfigFile } from './config-file.js'
import { factsIn } from './fact-file.js'
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
  const until = optionalInstant('until', end)
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
