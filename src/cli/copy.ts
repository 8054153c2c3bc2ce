import { streamNames } from '../application/streams.js'
import { isNamespace } from '../codecs/option-rules.js'
import { categoryIn } from '../adapters/in-system/stream.js'
import { quoted } from '../codecs/problem.js'
import type { EventStore } from '../ports/event-store.js'
import { optionsOf, required } from './command-line.js'
import { copyLog } from './copy-log.js'
import { badInput, Failure, reasonOf, trouble } from './failure.js'
import { copyHelp } from './help.js'
import { progressBar } from './progress.js'
import { shownAddress, storeAt } from './store-at.js'
import type { Terminal } from './terminal.js'

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  namespace: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const phases = { looking: 'Looking at the target', copying: 'Copying', counting: 'Counting' } as const

const openAt = async (address: string, store: EventStore): Promise<void> => {
  try {
    await store.open()
  } catch (error) {
    throw trouble(`cannot open ${shownAddress(address)}: ${reasonOf(error)}`, error)
  }
}

/** `ticket-escalation copy`. */
export const copyCommand = async (args: ReadonlyArray<string>, terminal: Terminal): Promise<void> => {
  const given = optionsOf('copy', args, options)
  if (given.help) return terminal.print(copyHelp)
  const { from, to } = required('copy', { from: given.from, to: given.to })
  if (from === to) throw badInput('--from and --to are the same store')
  const { namespace } = given
  if (namespace !== undefined && !isNamespace(namespace))
    throw badInput(`--namespace: letters, digits and underscores only, got ${quoted(namespace)}`)
  const source = await storeAt('from', from, true)
  const target = await storeAt('to', to, false)
  const prefixes = [...streamNames(namespace).prefixes, `${categoryIn(namespace)}-`]
  const bars = {
    looking: progressBar(terminal, phases.looking),
    copying: progressBar(terminal, phases.copying),
    counting: progressBar(terminal, phases.counting),
  }
  try {
    await openAt(from, source)
    await openAt(to, target)
    const progress = (phase: keyof typeof bars, share: number): void => {
      bars[phase].show(share)
    }
    const { events, streams, found } = await copyLog({ from: source, to: target, prefixes, progress })
    bars.copying.clear()
    if (given.json) return await terminal.print(`${JSON.stringify({ events, streams, found })}\n`)
    const before = found === 0 ? '' : `; ${found} of them were there from a copy before`
    await terminal.print(`${events} events in ${streams} streams copied, read back and compared${before}\n`)
  } catch (error) {
    bars.copying.clear()
    if (error instanceof Failure || !(error instanceof Error)) throw error
    throw trouble(`the copy was cut short: ${error.message}\nRun the same command again to go on`, error)
  } finally {
    await source.close()
    await target.close()
  }
}
