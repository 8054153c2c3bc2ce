import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { vi } from 'vitest'
import { runCommandLine } from '../../src/cli/run.js'
import { root, type Block } from './markdown.js'

/** What a program of the documentation prints, run as it is pasted. */
export const printedByProgram = async ({ document, line, text }: Block): Promise<string> => {
  const file = join(root, 'temp', 'docs-run', `${document.replace(/\W+/g, '-')}-${line}.ts`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...said: unknown[]) => void printed.push(format(...said)))
  try {
    await import(/* @vite-ignore */ pathToFileURL(file).href)
  } finally {
    log.mockRestore()
    rmSync(file)
  }
  return printed.join('\n')
}

/** What a command of the documentation prints, run from the root of the repository. */
export const printedByCommand = async ({ text }: Block): Promise<string> => {
  const [npx, name, ...args] = text.trim().split(/\s+/)
  if (npx !== 'npx' || name !== 'ticket-escalation') throw new Error(`Not a command of ours: ${text}`)
  const printed: string[] = []
  const print = (piece: string | Uint8Array): Promise<void> => {
    printed.push(String(piece))
    return Promise.resolve()
  }
  const exitCode = await runCommandLine(args, { print, note: said => printed.push(`${said}\n`) })
  if (exitCode !== 0) throw new Error(`${text} ended with ${exitCode}: ${printed.join('')}`)
  return printed.join('').trimEnd()
}
