import { instantText } from '../codecs/instant.js'
import { isId, problemOfId } from '../codecs/id.js'
import { printable } from '../codecs/problem.js'
import { explain } from '../projections/explain.js'
import { explanationWith } from '../projections/explain-times.js'
import { explanationText } from '../projections/explanation-text.js'
import { optionalInstant, optionsOf, required, tickMinutesFrom } from './command-line.js'
import { badInput } from './failure.js'
import { explainHelp } from './help.js'
import { storyFromHistory } from './story-from-history.js'
import type { Terminal } from './terminal.js'

const options = {
  ticket: { type: 'string' },
  config: { type: 'string' },
  facts: { type: 'string' },
  'tick-minutes': { type: 'string', default: '5' },
  sort: { type: 'boolean', default: false },
  store: { type: 'string' },
  namespace: { type: 'string' },
  at: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** `ticket-escalation explain`. */
export const explainCommand = async (args: ReadonlyArray<string>, terminal: Terminal): Promise<void> => {
  const given = optionsOf('explain', args, options)
  if (given.help) return terminal.print(explainHelp)
  const { store, namespace, sort } = given
  const { ticket: ticketId } = required('explain', { ticket: given.ticket })
  if (!isId(ticketId)) throw badInput(`--ticket: ${problemOfId(ticketId) ?? ''}`)
  const at = optionalInstant('at', given.at)
  if (store !== undefined && (given.config !== undefined || given.facts !== undefined))
    throw badInput('either --store, or --config and --facts\nSee ticket-escalation explain --help')
  const story =
    store === undefined
      ? await storyFromHistory(terminal, {
          ticketId,
          ...required('explain', { config: given.config, facts: given.facts }),
          tickMinutes: tickMinutesFrom(given['tick-minutes']),
          sort,
          at,
        })
      : // Loaded only when a store is asked for: a database driver comes with it.
        await (await import('./story-from-store.js')).storyFromStore(store, { ticketId, namespace, at })
  const explanation = explain(ticketId, story.entries, story.at, { simulated: store === undefined })
  if (given.json) return terminal.print(`${JSON.stringify(explanationWith(explanation, instantText))}\n`)
  const text = explanationText(explanation, { timeZone: story.timeZone, columns: terminal.columns })
  return terminal.print(text.split('\n').map(printable).join('\n'))
}
