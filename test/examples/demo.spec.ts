import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check } from '../../examples/demo/check.js'
import { compiled, isBuilt } from './program.js'

test('the demo complains when its story does not come out as told', () => {
  expect(() => check('The mails', 2, 2)).not.toThrow()
  expect(() => check('The mails', 2, 1)).toThrow('The mails: 2 instead of 1')
})

describe.skipIf(!isBuilt)('the demo', () => {
  let demo: ReturnType<typeof compiled>
  let printed = ''
  let lasted = 0

  beforeAll(async () => {
    demo = compiled('demo')
    const start = performance.now()
    const { stdout } = await promisify(execFile)(process.execPath, [demo.program('demo')], { timeout: 60_000 })
    lasted = performance.now() - start
    printed = stdout
  }, 90_000)

  afterAll(() => demo.remove())

  test('tells its story to the end', () => {
    expect(printed).toContain('Six messages, each sent once')
  })

  test('is over soon: in some seconds, and in less than a minute on a machine that is busy with other tests', () => {
    expect(lasted).toBeLessThan(45_000)
  })

  test('tells each person when it is their turn, and nobody else', () => {
    const messages = [...printed.matchAll(/^ {2}(\d\d:\d\d) {2}(T-\d+) +step (\d) of 3 +(\S+) +→ (.+)$/gm)]
    expect(messages.map(([, ...parts]) => parts.join(' '))).toEqual([
      '09:10 T-101 1 in-system Ann Novak',
      '09:10 T-102 1 in-system Ben Ortiz',
      '09:10 T-103 1 in-system Ann Novak',
      '09:30 T-101 2 email Tina Lead',
      '09:30 T-103 2 email Tina Lead',
      '10:01 T-101 3 email Dora Quist',
    ])
  })

  test('shows the mail, the killed worker and the key', () => {
    expect(printed).toContain(
      '│ Subject: [Escalation 2/3] T-101 waiting for 30 minutes: Invoice 4711 was charged twice',
    )
    expect(printed).toContain('SIGKILL')
    expect(printed).toMatch(/idempotency key [0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\n/)
  })

  test('prints no colours where there is no terminal', () => {
    expect(printed).not.toContain('\u001b')
  })
})
