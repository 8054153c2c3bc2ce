import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { expect, test } from 'vitest'
import { readConfig, readFact, simulate } from '../../src/simulation.js'
import type { FactInput } from '../../src/index.js'

const history = process.env['ESCALATION_HISTORY'] ?? ''

async function* factsOf(path: string) {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) })
  for await (const line of lines) yield readFact(JSON.parse(line) as FactInput)
}

test('a real year of tickets under the policy 10/30/60 gives the figures that were calculated by other means', async () => {
  expect(existsSync(history), `ESCALATION_HISTORY names no file: ${history}`).toBe(true)
  const config = readConfig({
    policies: [
      {
        id: 'standard',
        name: 'Standard Escalation',
        active: true,
        steps: [
          { delayMinutes: 10, notify: { assignee: true }, channel: 'in-system' },
          { delayMinutes: 30, notify: { user: 'team-leader' }, channel: 'email' },
          { delayMinutes: 60, notify: { user: 'director' }, channel: 'email' },
        ],
      },
    ],
    assignments: { default: 'standard' },
  })
  expect(await simulate({ config, facts: factsOf(history) })).toMatchObject({
    tickets: 20769,
    facts: 86900,
    incidents: 22083,
    fired: { 1: 12580, 2: 10468, 3: 9323 },
    resolved: { answered: 14491, closed: 7591 },
    active: 1,
  })
}, 120_000)
