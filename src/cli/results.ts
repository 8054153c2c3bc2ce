import type { Config } from '../codecs/config.js'
import type { Instant } from '../domain/time.js'
import type { Ledger } from '../simulation/ledger.js'
import type { RunOptions } from '../simulation/run.js'
import { linesOf } from '../simulation/line.js'
import type { SimulationSummary } from '../simulation/summary.js'
import { spool } from './spool.js'
import type { Terminal } from './terminal.js'

/** From the first fact to the end. */
export interface Period {
  readonly from: Instant
  readonly to: Instant
}

/** What becomes of a simulation's results. Nothing of them is printed before the end. */
export interface Results {
  readonly onEvents: NonNullable<RunOptions['onEvents']>
  readonly print: (terminal: Terminal, summary: SimulationSummary, period: Period | undefined) => Promise<void>
  readonly discard: () => void
}

/** A line for each step, and one with the summary. */
export const jsonResults = (): Results => {
  const lines = spool()
  return {
    onEvents: (events, ticket) => {
      for (const line of linesOf(events, ticket.id)) lines.add(`${JSON.stringify(line)}\n`)
    },
    print: async (terminal, summary) => {
      await lines.copyTo(terminal.print)
      await terminal.print(`${JSON.stringify({ summary })}\n`)
    },
    discard: lines.discard,
  }
}

/** A report to be read. */
export const reportResults = async (config: Config, tickMinutes: number, ledger: Ledger): Promise<Results> => {
  // Loaded only when they are asked for.
  const [{ statistics }, { report }] = await Promise.all([import('../simulation/statistics.js'), import('./report.js')])
  const figures = statistics(config.timeZone)
  return {
    onEvents: figures.note,
    print: (terminal, summary, period) =>
      terminal.print(
        period === undefined
          ? 'There are no facts to simulate.\n'
          : report({
              config,
              summary,
              statistics: figures.end(ledger.open(), period.to),
              tickMinutes,
              ...period,
            }),
      ),
    discard: () => undefined,
  }
}
