import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chance } from '../../examples/eventstoredb/chance.js'
import { countsOf, isAsPromised } from '../../examples/eventstoredb/count.js'
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
const decided = (stepId: string) => event('StepTriggered', { incident: 1, stepId })
const delivered = (notificationId: string) => event('Delivered', { notificationId })
const unknown = (notificationId: string) => event('DeliveryOutcomeUnknown', { notificationId })

const sent = (...keys: ReadonlyArray<string>): ReadonlyArray<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-count-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'sent')
  writeFileSync(file, keys.map(key => `${key} T-1\n`).join(''))
  return [file, join(folder, 'of a worker that never sent anything')]
}

describe('the count of the cluster example', () => {
  test.each([
    ['all is well', [decided('1'), delivered('a'), decided('2'), delivered('b')], ['a', 'b'], true, {}],
    ['a step that nobody decided', [decided('1'), delivered('a')], ['a'], false, { lost: 1 }],
    [
      'a message that reached no phone',
      [decided('1'), delivered('a'), decided('2'), delivered('b')],
      ['a'],
      false,
      { lost: 1 },
    ],
    [
      'a message that the log does not call delivered',
      [decided('1'), delivered('a'), decided('2')],
      ['a', 'b'],
      false,
      { lost: 1 },
    ],
    [
      'a step decided twice',
      [decided('1'), decided('1'), delivered('a'), decided('2'), delivered('b')],
      ['a', 'b'],
      false,
      { decidedTwice: 1, lost: 0 },
    ],
    [
      'a repeat after an unknown outcome',
      [decided('1'), unknown('a'), delivered('a'), decided('2'), delivered('b')],
      ['a', 'a', 'b'],
      true,
      { repeated: 1, unaccounted: 0 },
    ],
    [
      'a repeat on one ticket, an unknown outcome on another',
      [
        decided('1'),
        delivered('a'),
        decided('2'),
        delivered('b'),
        event('DeliveryOutcomeUnknown', {}, 'escalation-T-2'),
      ],
      ['a', 'a', 'b'],
      false,
      { repeated: 1, unknown: 1, unaccounted: 1 },
    ],
    [
      'a repeat out of the blue',
      [decided('1'), delivered('a'), decided('2'), delivered('b')],
      ['a', 'a', 'b'],
      false,
      { repeated: 1, unaccounted: 1 },
    ],
  ] as const)('%s', (_, log, keys, isGood, expected) => {
    const counts = countsOf(log, sent(...keys), 2)
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
