import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chance } from '../../examples/eventstoredb/chance.js'
import { countsOf, isAsPromised, type HandOver } from '../../examples/eventstoredb/count.js'
import type { Json, StoredEvent } from '../../src/ports/event-store.js'

let position = 0
const event = (type: string, data: Json, stream = 'escalation-T-1'): StoredEvent => ({
  stream,
  revision: position,
  position: position++,
  id: String(position),
  type,
  data,
  recordedAt: 0,
})
const decided = (step: number) =>
  event('StepTriggered', {
    incident: 1,
    step,
    stepId: String(step),
    outcomes: [{ personId: 'ann', outcome: 'notified', notificationId: `n${step}` }],
  })
const delivered = (step: number, attempt = 1) => event('Delivered', { notificationId: `n${step}`, attempt })
const unknown = (step: number, attempt = 1) => event('DeliveryOutcomeUnknown', { notificationId: `n${step}`, attempt })
const sent = (step: number, attempt = 1): HandOver => ({
  key: `key ${step}`,
  ticketId: 'T-1',
  step,
  personId: 'ann',
  attempt,
})

const files = (handOvers: ReadonlyArray<HandOver>): ReadonlyArray<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-count-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'sent')
  writeFileSync(file, handOvers.map(one => `${JSON.stringify(one)}\n`).join(''))
  return [file, join(folder, 'of a worker that never sent anything')]
}

const both = [decided(1), decided(2)]

describe('the count of the cluster example', () => {
  test.each([
    ['all is well', [...both, delivered(1), delivered(2)], [sent(1), sent(2)], true, { delivered: 2, repeated: 0 }],
    ['a step that nobody decided', [decided(1), delivered(1)], [sent(1)], false, { lost: 1 }],
    ['a message that reached no phone', [...both, delivered(1), delivered(2)], [sent(1)], false, { lost: 1 }],
    ['a message that the log does not call delivered', [...both, delivered(1)], [sent(1), sent(2)], false, { lost: 1 }],
    [
      'a step decided twice',
      [...both, decided(1), delivered(1), delivered(2)],
      [sent(1), sent(2)],
      false,
      { decidedTwice: 1, lost: 0 },
    ],
    [
      'an unknown outcome that had arrived, and the repeat that follows',
      [...both, unknown(1), delivered(1, 2), delivered(2)],
      [sent(1), sent(1, 2), sent(2)],
      true,
      { unknown: 1, arrived: 1, repeated: 1, unaccounted: 0 },
    ],
    [
      'an unknown outcome that had not arrived, and no repeat',
      [...both, unknown(1), delivered(1, 2), delivered(2)],
      [sent(1, 2), sent(2)],
      true,
      { unknown: 1, arrived: 0, repeated: 0, unaccounted: 0 },
    ],
    [
      'a repeat on one message, an unknown outcome on another',
      [...both, unknown(2), delivered(1), delivered(2, 2)],
      [sent(1), sent(1), sent(2, 2)],
      false,
      { unknown: 1, arrived: 0, repeated: 1, unaccounted: 1 },
    ],
    [
      'an attempt that the log knows nothing of',
      [...both, delivered(1), delivered(2)],
      [sent(1), sent(1, 2), sent(2)],
      false,
      { arrived: 0, repeated: 1, unaccounted: 1 },
    ],
  ] as const)('%s', (_, log, handOvers, isGood, expected) => {
    const counts = countsOf(log, files(handOvers), 2)
    expect(counts).toMatchObject(expected)
    expect(isAsPromised(counts)).toBe(isGood)
  })
})

test('the same seed tells the same story, another one another', () => {
  const story = (seed: number) => {
    const by = chance(seed)
    return Array.from({ length: 20 }, () => by.whole(0, 9))
  }
  expect(story(7)).toEqual(story(7))
  expect(story(7)).not.toEqual(story(8))
  expect(new Set(story(7)).size).toBeGreaterThan(4)
  expect(story(3).every(n => Number.isInteger(n) && n >= 0 && n <= 9)).toBe(true)
})
