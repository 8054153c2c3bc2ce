import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { PolicyInput } from '../../src/codecs/policy-input.js'
import { decodePolicyDraft, PolicyCodec } from '../../src/codecs/policy.js'
import { problemsText } from '../../src/codecs/problem.js'
import { fieldsOf } from '../../src/codecs/shape.js'
import { numbered } from '../../src/domain/policy/make-policy.js'

const channels = new Set(['in-system', 'email'])

const decoded = (input: unknown): unknown => {
  const result = decodePolicyDraft(input, channels)
  return result._tag === 'Right' ? result.right : problemsText(result.left)
}

const step = (more: object = {}) => ({ delayMinutes: 10, notify: { assignee: true }, channel: 'in-system', ...more })
const standard = (more: object = {}) => ({
  id: 'standard',
  name: 'Standard Escalation',
  active: true,
  skipPeopleOnLeave: true,
  steps: [step()],
  ...more,
})

describe('a policy', () => {
  test('with everything it can say', () => {
    const policy = standard({
      maxPostponementMinutes: 0,
      fallback: { notify: { group: 'directors' }, channel: 'email' },
      steps: [step(), step({ id: 'team', delayMinutes: 30, notify: { user: 'team-leader' } })],
      lateSteps: 'all',
      onUnreached: 'wait',
      onEdit: 'pin',
    })
    const { lateSteps: _, onUnreached: __, onEdit: ___, ...draft } = policy as Record<string, unknown>
    expect(decoded(policy)).toStrictEqual(draft)
  })

  test('with nothing but an id and steps', () => {
    expect(decoded({ id: 'p', steps: [step()] })).toStrictEqual({
      id: 'p',
      name: 'p',
      active: true,
      skipPeopleOnLeave: false,
      steps: [step()],
    })
  })

  test('steps may leave out their ids', () => {
    const result = decodePolicyDraft(standard({ steps: [step(), step({ id: 'last' })] }))
    expect(result._tag === 'Right' && numbered(result.right).map(({ id }) => id)).toEqual(['step-1', 'last'])
  })

  test('without a list of channels, every channel is taken', () => {
    expect(decodePolicyDraft(standard({ steps: [step({ channel: 'carrier-pigeon' })] }))._tag).toBe('Right')
  })

  test('options of later releases may be null, for nothing', () => {
    expect(decodePolicyDraft(standard({ calendar: null, onEdit: null }))._tag).toBe('Right')
  })

  test('the input type knows the keys of the codec, but for those of later releases that have no meaning yet', () => {
    const later = ['calendar']
    const keys = fieldsOf(PolicyCodec).map(({ key }) => key)
    const typed: Record<keyof Required<PolicyInput>, true> = {
      id: true,
      name: true,
      version: true,
      active: true,
      skipPeopleOnLeave: true,
      maxPostponementMinutes: true,
      confirmTimeoutMinutes: true,
      fallback: true,
      steps: true,
      lateSteps: true,
      onUnreached: true,
      onEdit: true,
    }
    expect(keys.filter(key => !later.includes(key)).sort()).toEqual(Object.keys(typed).sort())
    expectTypeOf<PolicyInput['id']>().toBeString()
  })
})

describe('what is refused, and how it is said', () => {
  const withStep = (more: object) => standard({ steps: [step(more)] })
  test.each([
    [standard({ steps: [] }), 'steps: a policy needs at least one step'],
    [standard({ steps: undefined }), 'steps: is missing: expected a list of steps'],
    [standard({ steps: step() }), 'steps: expected a list of steps, got an object'],
    [standard({ steps: Array.from({ length: 101 }, step) }), 'steps: at most 100 steps, got 101'],
    [standard({ steps: Array.from({ length: 1_000_000 }) }), 'steps: at most 100 steps, got 1000000'],
    [withStep({ delayMinutes: -1 }), 'steps[0].delayMinutes: expected 0 or more minutes, got -1'],
    [withStep({ delayMinutes: Number.NaN }), 'steps[0].delayMinutes: expected a whole number of minutes, got NaN'],
    [withStep({ delayMinutes: 0.5 }), 'steps[0].delayMinutes: expected a whole number of minutes, got 0.5'],
    [withStep({ delayMinutes: '10' }), 'steps[0].delayMinutes: expected a whole number of minutes, got text "10"'],
    [
      withStep({ delayMinutes: 1e21 }),
      'steps[0].delayMinutes: expected at most 5256000 minutes (ten years), got 1e+21',
    ],
    [withStep({ delayMinutes: Infinity }), 'steps[0].delayMinutes: expected a whole number of minutes, got Infinity'],
    [withStep({ delayMinutes: undefined }), 'steps[0].delayMinutes: is missing: expected a whole number of minutes'],
    [withStep({ delayMinutes: 10n }), 'steps[0].delayMinutes: expected a whole number of minutes, got a bigint'],
    [standard({ steps: [step({ id: 'a' }), step({ id: 'a' })] }), 'steps[1].id: the id "a" is that of step 1 too'],
    [standard({ steps: [step({ id: 'step-2' }), step()] }), 'steps[1].id: the id "step-2" is that of step 1 too'],
    [withStep({ id: '' }), 'steps[0].id: must not be empty'],
    [withStep({ channel: 'emial' }), 'steps[0].channel: unknown channel "emial". Did you mean "email"?'],
    [withStep({ channel: 'fax' }), 'steps[0].channel: unknown channel "fax": known are in-system, email'],
    [withStep({ channel: undefined }), "steps[0].channel: is missing: expected a channel's name"],
    [
      withStep({ notify: {} }),
      'steps[0].notify: expected exactly one of { assignee: true }, { user: … }, { group: … }',
    ],
    [withStep({ notify: { assignee: true, user: 'ann' } }), 'steps[0].notify: expected exactly one of'],
    [withStep({ notify: { user: 'ann', group: 'g' } }), 'steps[0].notify: expected exactly one of'],
    [withStep({ notify: { assignee: false } }), 'steps[0].notify.assignee: expected true, got false'],
    [withStep({ notify: { user: 7 } }), 'steps[0].notify.user: expected text, got the number 7: put it in quotes'],
    [withStep({ notify: 'assignee' }), 'steps[0].notify: expected one of { assignee: true }, '],
    [withStep({ notify: { asignee: true } }), 'steps[0].notify.asignee: unknown key. Did you mean "assignee"?'],
    [withStep({ delayMinute: 10 }), 'steps[0].delayMinute: unknown key: known are delayMinutes, notify, channel, id'],
    [standard({ id: 'none' }), 'id: "none" stands for opting out: choose another id'],
    [standard({ id: '' }), 'id: must not be empty'],
    [standard({ id: undefined }), "id: is missing: expected a policy's id"],
    [standard({ active: 'yes' }), 'active: expected true or false, got text "yes"'],
    [standard({ maxPostponementMinutes: -5 }), 'maxPostponementMinutes: expected 0 or more minutes, got -5'],
    [standard({ maxPostponementMinutes: '5' }), 'maxPostponementMinutes: expected a whole number of minutes'],
    [standard({ fallback: { notify: { user: 'x' } } }), "fallback.channel: is missing: expected a channel's name"],
    [standard({ fallback: { notify: {}, channel: 'email' } }), 'fallback.notify: expected exactly one of'],
    [standard({ fallback: { notify: { user: 'x' }, channel: 'fax' } }), 'fallback.channel: unknown channel "fax"'],
    [standard({ skipPeopleOnleave: true, skipPeopleOnLeave: undefined }), 'skipPeopleOnleave: unknown key'],
    [standard({ lateSteps: 'latest' }), 'lateSteps: text "latest" is not yet supported: leave it out, or write "all"'],
    [standard({ onUnreached: 'advance' }), 'onUnreached: text "advance" is not yet supported'],
    [standard({ onEdit: 'follow' }), 'onEdit: text "follow" is not yet supported'],
    [standard({ calendar: { timeZone: 'UTC' } }), 'calendar: is not yet supported: leave it out'],
    [standard({ confirmTimeoutMinutes: 0 }), 'confirmTimeoutMinutes: expected 1 or more minutes, got 0'],
    [standard({ confirmTimeoutMinutes: 1.5 }), 'confirmTimeoutMinutes: expected a whole number of minutes, got 1.5'],
    [
      standard({ confirmTimeoutMinutes: '60' }),
      'confirmTimeoutMinutes: expected a whole number of minutes, got text "60"',
    ],
    [null, 'expected a policy with id and steps, got null'],
    [[], 'expected a policy with id and steps, got a list'],
    ['standard', 'expected a policy with id and steps, got text "standard"'],
  ])('%#', (input, problem) => {
    expect(decoded(input)).toContain(problem)
  })

  test('everything that is wrong is said at once', () => {
    const result = decodePolicyDraft(
      standard({
        nmae: 'x',
        name: undefined,
        steps: [step({ delayMinutes: -1, channel: 'fax' }), step({ notify: {} })],
      }),
      channels,
    )
    expect(result._tag === 'Left' && result.left.map(({ path }) => path.join('.'))).toEqual([
      'nmae',
      'steps.1.notify',
      'steps.0.delayMinutes',
      'steps.0.channel',
    ])
  })

  test('it never throws', () => {
    const almost = fc.record({ id: fc.anything(), steps: fc.oneof(fc.anything(), fc.array(fc.anything())) })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), almost), input => {
        const result = decodePolicyDraft(input)
        if (result._tag === 'Left') expect(result.left.length).toBeGreaterThan(0)
      }),
    )
  })
})
