import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { compileForChild, startCommand } from '../../child-process.js'
import { temporaryFolder } from './fixture.js'

// A power cut cannot be had in a test, and killing a process does not show what the disk would have kept. The order of
// system calls does: what was written to the write-ahead log must be synced before anybody is told that it is there.

const hasStrace = spawnSync('strace', ['-V']).status === 0
if (!hasStrace) console.info('strace is missing: the order of sync and answer is NOT checked by this run.')

interface Call {
  readonly name: string
  readonly text: string
}

/** Calls in the order of their ends; strace splits a call in two when another thread gets in between. */
const callsIn = (trace: string): readonly Call[] => {
  const begun = new Map<string, string>()
  const calls: Call[] = []
  for (const line of trace.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (rest.endsWith('<unfinished ...>')) begun.set(pid, rest.replace('<unfinished ...>', ''))
    else {
      const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)
      const text = resumed === null ? rest : `${begun.get(pid) ?? ''}${resumed[1] ?? ''}`
      const name = /^(\w+)\(/.exec(text)?.[1]
      if (name !== undefined) calls.push({ name, text })
    }
  }
  return calls
}

/** The answers that were given, and those among them that were given before the log was synced. */
const answersIn = (trace: string): { readonly all: number; readonly early: readonly string[] } => {
  let isSynced = true
  let all = 0
  const early: string[] = []
  for (const { name, text } of callsIn(trace)) {
    const isOnLog = text.includes('events.db-wal>')
    if (isOnLog && name.startsWith('pwrite')) isSynced = false
    if (isOnLog && (name === 'fdatasync' || name === 'fsync') && text.endsWith('= 0')) isSynced = true
    if (name !== 'write' || !text.includes(' appended\\n')) continue
    all++
    if (!isSynced) early.push(text)
  }
  return { all, early }
}

describe('the order of system calls', () => {
  test('is judged as it is meant to be', () => {
    const write = '7 pwrite64(21</tmp/x/events.db-wal>, "..."..., 4096, 32) = 4096'
    const sync = '7 fdatasync(21</tmp/x/events.db-wal>) = 0'
    const failed = '7 fdatasync(21</tmp/x/events.db-wal>) = -1 EIO (Input/output error)'
    const answer = '7 write(1<pipe:[9]>, "s0 appended\\n", 12) = 12'
    const split = ['7 fdatasync(21</tmp/x/events.db-wal> <unfinished ...>', '8 write(5<pipe:[8]>, "x", 1) = 1']
    const resumed = '7 <... fdatasync resumed>) = 0'
    expect(answersIn([write, sync, answer].join('\n'))).toEqual({ all: 1, early: [] })
    expect(answersIn([write, ...split, resumed, answer].join('\n'))).toEqual({ all: 1, early: [] })
    for (const wrong of [
      [write, answer, sync],
      [write, failed, answer],
      [write, sync, write, answer],
    ])
      expect(answersIn(wrong.join('\n')).early).toHaveLength(1)
  })

  test.runIf(hasStrace)('syncs the log before each append is answered', async () => {
    const folder = temporaryFolder()
    const trace = join(folder, 'trace.txt')
    const script = compileForChild(new URL('./appending-child.ts', import.meta.url))
    const traced = [
      '-f',
      '-qq',
      '-y',
      '-e',
      'trace=pwrite64,pwritev,write,fdatasync,fsync',
      '-e',
      'signal=none',
      '-o',
      trace,
    ]
    // Enough for the log to be taken over into the file several times while appends go on.
    const child = startCommand('strace', [...traced, process.execPath, script, join(folder, 'events.db'), '400'])
    onTestFinished(() => child.kill('SIGKILL'))
    while ((await child.line()) !== 'done');
    await child.ended
    const { all, early } = answersIn(readFileSync(trace, 'utf8'))
    expect(all).toBe(400)
    expect(early).toEqual([])
  })
})
