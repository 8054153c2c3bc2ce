import { readFileSync } from 'node:fs'
import { didYouMean } from '../codecs/did-you-mean.js'
import { quoted } from '../codecs/problem.js'
import { badInput, exitCodes, Failure, type ExitCode } from './failure.js'
import { generalHelp } from './help.js'
import { OutputClosed, type Terminal } from './terminal.js'

type Command = (args: ReadonlyArray<string>, terminal: Terminal) => Promise<void>

/** Each is loaded only when it is asked for. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map<string, () => Promise<Command>>([
  ['simulate', async () => (await import('./simulate.js')).simulateCommand],
  ['explain', async () => (await import('./explain.js')).explainCommand],
  ['copy', async () => (await import('./copy.js')).copyCommand],
])

const version = (): string => {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

const dispatch = async ([name, ...rest]: ReadonlyArray<string>, terminal: Terminal): Promise<void> => {
  if (name === undefined) throw badInput(`which command?\n\n${generalHelp}`)
  if (name === '--help' || name === '-h' || name === 'help') return terminal.print(generalHelp)
  if (name === '--version') return terminal.print(`${version()}\n`)
  const command = commands.get(name)
  if (command === undefined) {
    const [kind, known] = name.startsWith('-') ? ['option', ['--help', '--version']] : ['command', [...commands.keys()]]
    throw badInput(`unknown ${kind} ${quoted(name)}${didYouMean(name, known)}\nSee ticket-escalation --help`)
  }
  return (await command())(rest, terminal)
}

/** Runs one command line and says how it went. Nothing is thrown but bugs. */
export const runCommandLine = async (args: ReadonlyArray<string>, terminal: Terminal): Promise<ExitCode> => {
  try {
    await dispatch(args, terminal)
    return exitCodes.done
  } catch (error) {
    if (error instanceof OutputClosed) return exitCodes.done
    if (!(error instanceof Failure)) throw error
    terminal.note(`ticket-escalation: ${error.message}`)
    return error.exitCode
  }
}
