import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compiled, isBuilt } from './program.js'

describe.skipIf(!isBuilt)('npm run example:helpdesk', () => {
  let examples: ReturnType<typeof compiled>
  beforeAll(() => {
    examples = compiled('demo', 'helpdesk')
  })
  afterAll(() => examples.remove())

  const run = (...options: ReadonlyArray<string>): ChildProcess =>
    spawn(process.execPath, [examples.program('helpdesk'), ...options], { timeout: 60_000 })

  /** What it prints, up to the last line of the introduction. */
  const introductionOf = async (program: ChildProcess): Promise<string> => {
    let printed = ''
    for await (const chunk of program.stdout ?? []) {
      printed += String(chunk)
      if (printed.includes('Ctrl+C ends it.')) break
    }
    return printed
  }

  const endedBy = async (program: ChildProcess, signal: NodeJS.Signals): Promise<unknown> => {
    const ended = once(program, 'exit')
    program.kill(signal)
    return (await ended)[0]
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'rings within a minute, keeps its files if told to, and ends on %s',
    async signal => {
      const folder = await mkdtemp(join(tmpdir(), 'helpdesk-program-'))
      const program = run('--port', '0', '--speed', '3600', '--folder', folder)
      const introduction = await introductionOf(program)
      expect(introduction).toMatch(/Ann Novak[^]*Tina Lead[^]*press "I'm on it"/)
      const baseUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(introduction)?.[0] ?? ''

      const body = new URLSearchParams({ person: 'ann' })
      const signedIn = await fetch(`${baseUrl}/sign-in`, {
        method: 'POST',
        body,
        redirect: 'manual',
        headers: { origin: baseUrl },
      })
      const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
      const count = await fetch(`${baseUrl}/inbox/count`, { headers: { cookie } })
      for await (const told of count.body!.pipeThrough(new TextDecoderStream())) if (told === 'data: 1\n\n') break

      expect(await endedBy(program, signal)).toBe(0)
      expect((await readdir(folder)).sort()).toEqual(['escalations.db', 'tickets.db'])
      await rm(folder, { recursive: true })
    },
  )

  test('leaves nothing behind otherwise', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'helpdesk-temporary-'))
    const program = spawn(process.execPath, [examples.program('helpdesk'), '--port', '0'], {
      env: { ...process.env, TMPDIR: temporary },
      timeout: 60_000,
    })
    await introductionOf(program)
    expect(existsSync(temporary) && (await readdir(temporary)).length).toBe(1)
    expect(await endedBy(program, 'SIGTERM')).toBe(0)
    expect(await readdir(temporary)).toEqual([])
    await rm(temporary, { recursive: true })
  })

  test.each([
    [['--port', 'eighty'], '--port: expected a number from 0 to 65535, got "eighty".'],
    [['--speed', '0'], '--speed: expected a number from 1 to 3600, got "0".'],
  ])('refuses %j', async (options, complaint) => {
    const program = run(...options)
    let said = ''
    program.stderr?.on('data', chunk => (said += String(chunk)))
    const [code] = await once(program, 'close')
    expect([code, said.trim()]).toEqual([2, complaint])
  })
})
