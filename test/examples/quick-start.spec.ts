import { format } from 'node:util'
import { expect, test, vi } from 'vitest'

test('the quick start tells two people, and then somebody is on it', async () => {
  const printed: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...said: unknown[]) => void printed.push(format(...said)))
  await import('../../examples/quick-start/main.js')
  log.mockRestore()
  expect(printed).toEqual(['step 1: ann is told', 'step 2: team-leader is told', 'ann is on it: confirmed'])
})
