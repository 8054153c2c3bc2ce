import type { Instant } from '../domain/time.js'
import { compactLedger } from '../simulation/compact-ledger.js'
import { run } from '../simulation/run.js'
import { optionalInstant, optionsOf, required, tickMinutesFrom } from './command-line.js'
import { readConfigFile } from './config-file.js'
import { readFacts } from './fact-file.js'
import { simulateHelp } from './help.js'
import { progressBar } from './progress.js'
import { jsonResults, reportResults } from './results.js'
import type { Terminal } from './terminal.js'
import { isNobodyAssigned, nobodyAssigned, untilTooEarly, warnings } from './warnings.js'

const options = {
  config: { type: 'string' },
  facts: { type: 'string' },
  'tick-minutes': { type: 'string', default: '5' },
  until: { type: 'string' },
  sort: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
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
  const given = required('simulate', { config: configPath, facts: factsPath })
  const path = given.facts
  const tickMinutes = tickMinutesFrom(ticks)
  const until = optionalInstant('until', end)
  const config = await readConfigFile(given.config)
  const ledger = compactLedger(config.catalog.policies)
  const results = json ? jsonResults() : await reportResults(config, tickMinutes, ledger)
  const warned = warnings()
  const progress = progressBar(terminal, 'Simulating')
  const { onEvents } = results
  const simulation = run({ config, ledger, tickMinutes, until, onEvents, onWarning: warned.note })
  let firstAt: Instant | undefined
  let from: Instant | undefined
  let to: Instant | undefined
  try {
    await readFacts(path, { sort, onProgress: progress.show }, fact => {
      simulation.take(fact)
      firstAt ??= fact.at
      if (until !== undefined && fact.at > until) return
      from ??= fact.at
      to = until ?? fact.at
    })
    const summary = simulation.end()
    progress.clear()
    await results.print(terminal, summary, from === undefined || to === undefined ? undefined : { from, to })
    const { assignments } = config.catalog
    if (until !== undefined && firstAt !== undefined && from === undefined) terminal.note(untilTooEarly(until, firstAt))
    else if (summary.incidents === 0 && summary.tickets > 0 && isNobodyAssigned(assignments))
      terminal.note(nobodyAssigned)
    for (const text of warned.texts()) terminal.note(text)
  } finally {
    progress.clear()
    results.discard()
  }
}
