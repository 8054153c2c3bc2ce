import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll } from 'vitest'
import { runCommandLine } from '../../src/cli/run.js'
import type { SimulatedStep, SimulationSummary } from '../../src/simulation.js'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  readonly progress: readonly string[]
}

/** Runs a command line in this process. */
export const command = async (...args: string[]): Promise<Ran> => {
  let out = ''
  let err = ''
  const progress: string[] = []
  const code = await runCommandLine(args, {
    print: async text => {
      out += typeof text === 'string' ? text : Buffer.from(text).toString()
    },
    note: text => {
      err += `${text}\n`
    },
    progress: line => {
      progress.push(line)
    },
  })
  return { code, out, err, progress }
}

export interface Folder {
  readonly path: (name: string) => string
  readonly write: (name: string, content: string | Uint8Array) => string
}

/** A folder for this file's tests, gone after them. */
export const folder = (): Folder => {
  const root = mkdtempSync(join(tmpdir(), 'ticket-escalation-test-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const path = (name: string) => join(root, name)
  return {
    path,
    write: (name, content) => {
      writeFileSync(path(name), content)
      return path(name)
    },
  }
}

export const standardYaml = `policies:
  - id: standard
    name: Standard Escalation
    active: true
    skipPeopleOnLeave: true
    steps:
      - { delayMinutes: 10, notify: { assignee: true }, channel: in-system }
      - { delayMinutes: 30, notify: { user: team-leader }, channel: email }
      - { delayMinutes: 60, notify: { user: director }, channel: email }
assignments: { default: standard }
`

const at = (time: string) => `2026-03-02T${time}:00Z`
export const line = (type: string, time: string, more: object = {}): string =>
  JSON.stringify({ type, ticketId: 'T-1', at: at(time), ...more })

/** A ticket that is answered after 40 minutes, and one that never is. */
export const history = [
  line('TicketOpened', '09:00', { assigneeId: 'ann' }),
  line('TicketOpened', '09:02', { ticketId: 'T-2' }),
  line('AgentReplied', '09:40', { agentId: 'ann' }),
  line('TicketAssigned', '11:00', { ticketId: 'T-2', assigneeId: 'bob' }),
]
export const jsonl = (lines: readonly string[]): string => lines.map(one => `${one}\n`).join('')
export const gzipped = (lines: readonly string[]): Buffer => gzipSync(jsonl(lines))

/** What `--json` printed. */
export const results = (
  out: string,
): { readonly steps: readonly SimulatedStep[]; readonly summary: SimulationSummary | undefined } => {
  const lines = out.split('\n').filter(text => text !== '')
  const parsed = lines.map(text => JSON.parse(text) as SimulatedStep | { readonly summary: SimulationSummary })
  const last = parsed.at(-1)
  return {
    steps: parsed.filter((one): one is SimulatedStep => !('summary' in one)),
    summary: last !== undefined && 'summary' in last ? last.summary : undefined,
  }
}
