import { quoted } from '../codecs/problem.js'
import type { TicketId } from '../domain/identifiers.js'
import type { Instant } from '../domain/time.js'
import type { ExplainEntry } from '../projections/explain-entry.js'
import { compactLedger } from '../simulation/compact-ledger.js'
import { ledgerWithWhole } from '../simulation/one-ticket.js'
import { run } from '../simulation/run.js'
import { readConfigFile } from './config-file.js'
import { readFacts } from './fact-file.js'
import { badInput } from './failure.js'
import { progressBar } from './progress.js'
import type { Terminal } from './terminal.js'

/** All that one ticket's story is told from. */
export interface Story {
  readonly entries: ReadonlyArray<ExplainEntry>
  /** As of when it is told. */
  readonly at: Instant
  readonly timeZone: string
}

export interface HistoryOptions {
  readonly ticketId: TicketId
  readonly config: string
  readonly facts: string
  readonly tickMinutes: number
  readonly sort: boolean
  readonly at: Instant | undefined
}

/** The story of a ticket as policies would have had it. All tickets take part: one may have been merged into it. */
export const storyFromHistory = async (
  terminal: Terminal,
  { ticketId, config: configPath, facts: path, tickMinutes, sort, at }: HistoryOptions,
): Promise<Story> => {
  const config = await readConfigFile(configPath)
  const entries: ExplainEntry[] = []
  const progress = progressBar(terminal, 'Reading')
  const simulation = run({
    config,
    ledger: ledgerWithWhole(ticketId, compactLedger(config.catalog.policies)),
    tickMinutes,
    until: at,
    onEvents: (events, ticket, recordedAt) => {
      if (ticket.id === ticketId)
        for (const event of events) entries.push({ event, recordedAt, revision: entries.length })
    },
  })
  let end = at
  const lowerCased = ticketId.toLowerCase()
  let meant: TicketId | undefined
  try {
    await readFacts(path, { sort, onProgress: progress.show }, fact => {
      simulation.take(fact)
      const { ticketId: id } = fact
      if (id.length === ticketId.length && id !== ticketId && id.toLowerCase() === lowerCased) meant = id
      if (at === undefined) end = fact.at
    })
  } finally {
    progress.clear()
  }
  simulation.end()
  if (end === undefined || entries.length === 0)
    throw badInput(
      `no fact in ${path} speaks of ticket ${quoted(ticketId)}${at === undefined ? '' : ' up to then'}` +
        (meant === undefined ? '' : `. Did you mean ${quoted(meant)}?`),
    )
  return { entries, at: end, timeZone: config.timeZone }
}
