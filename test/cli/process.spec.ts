import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { compileForChild } from '../child-process.js'
import { folder, gzipped, line, standardYaml } from './command.js'

const files = folder()
const config = files.write('config.yaml', standardYaml)
const many = Array.from({ length: 5000 }, (_, index) => line('TicketOpened', '09:00', { ticketId: `T-${index}` }))
const facts = files.write('facts.jsonl.gz', gzipped([...many, line('TicketClosed', '11:00')]))
const main = compileForChild(new URL('../../src/cli/main.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

/** Runs the program as a process of its own; reads at most so much of what it prints, then goes away. */
const program = (args: readonly string[], most = Infinity): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (out.length > most) child.stdout.destroy()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text
    })
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })

describe('the program', () => {
  const simulate = ['simulate', '--config', config, '--facts', facts, '--json']

  test('prints all it has to say and ends with its exit code', async () => {
    const { code, out, err } = await program(simulate)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.trimEnd().split('\n')).toHaveLength(15_001)
    expect(await program(['simulate', '--confg', 'x'])).toMatchObject({ code: 2, out: '' })
  })

  test('ends quietly when nobody reads any more, as with | head', async () => {
    expect(await program(simulate, 100)).toMatchObject({ code: 0, signal: null, err: '' })
  })

  test('shows no progress where stderr is no terminal', async () => {
    expect((await program(simulate.slice(0, -1))).err).toBe('')
  })
})
