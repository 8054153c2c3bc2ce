import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ConfigInput } from '../../src/codecs/config-input.js'
import { decodeConfig } from '../../src/codecs/config.js'
import { problemsText } from '../../src/codecs/problem.js'

const decoded = (input: unknown) => {
  const result = decodeConfig(input)
  if (result._tag === 'Left') throw new Error(problemsText(result.left))
  return result.right
}
const problems = (input: unknown): string => {
  const result = decodeConfig(input)
  return result._tag === 'Left' ? problemsText(result.left) : 'no problem'
}

const standard = {
  id: 'standard',
  name: 'Standard Escalation',
  active: true,
  skipPeopleOnLeave: true,
  steps: [{ delayMinutes: 10, notify: { assignee: true } as const, channel: 'in-system' }],
}
const config = (more: object = {}): ConfigInput => ({ policies: [standard], ...more })

describe('a config', () => {
  test('with everything it can say', () => {
    const { catalog, people, groups, timeZone } = decoded(
      config({
        timeZone: 'Europe/Warsaw',
        assignments: { default: 'standard', desks: { billing: 'standard', spam: 'none' }, clients: { acme: null } },
        people: [
          { id: 'tina', name: 'Tina', email: 'tina@example.org', leave: [{ from: '2026-03-01', to: '2026-03-07' }] },
          { id: 'bob', active: false },
        ],
        groups: { directors: ['tina', 'nobody'], empty: [] },
      }),
    )
    expect(timeZone).toBe('Europe/Warsaw')
    expect(catalog.policies.get('standard')).toMatchObject({ version: 1, name: 'Standard Escalation' })
    expect(catalog.policies.get('standard')?.steps[0]?.id).toBe('step-1')
    expect(catalog.assignments.default).toBe('standard')
    expect([...catalog.assignments.desks]).toEqual([
      ['billing', 'standard'],
      ['spam', 'none'],
    ])
    expect([...catalog.assignments.clients]).toEqual([])
    expect(people?.get('tina')).toMatchObject({ active: true, leave: [{ from: '2026-03-01', to: '2026-03-07' }] })
    expect(people?.get('bob')).toMatchObject({ active: false, leave: [] })
    expect([...groups]).toEqual([
      ['directors', ['tina', 'nobody']],
      ['empty', []],
    ])
  })

  test('with nothing but policies', () => {
    const { timeZone, people, groups, catalog } = decoded(config())
    expect(timeZone).toBe('UTC')
    expect(people).toBeUndefined()
    expect(groups.size).toBe(0)
    expect(catalog.assignments.default).toBeUndefined()
  })

  test('a person or a group that a step names need not be in it', () => {
    const step = { delayMinutes: 1, notify: { group: 'nobody-knows' }, channel: 'email' }
    expect(problems(config({ policies: [{ ...standard, steps: [step] }], people: [] }))).toBe('no problem')
  })

  test('channels of the host are known when they are listed', () => {
    const step = { delayMinutes: 1, notify: { assignee: true }, channel: 'sms' }
    const policies = [{ ...standard, steps: [step] }]
    expect(problems(config({ policies }))).toContain('policies[0].steps[0].channel: unknown channel "sms"')
    expect(problems(config({ policies, channels: ['sms'] }))).toBe('no problem')
  })

  test('"__proto__" is a desk, a client, a group and a person like any other', () => {
    const { catalog, people, groups } = decoded(
      JSON.parse(
        JSON.stringify(config()).replace(
          '}]}]}',
          '}]}],"assignments":{"desks":{"__proto__":"standard"},"clients":{"__proto__":"none"}},' +
            '"people":[{"id":"__proto__"}],"groups":{"__proto__":["__proto__"]}}',
        ),
      ),
    )
    expect(catalog.assignments.desks.get('__proto__')).toBe('standard')
    expect(catalog.assignments.clients.get('__proto__')).toBe('none')
    expect(groups.get('__proto__')).toEqual(['__proto__'])
    expect(people?.has('__proto__')).toBe(true)
    expect(({} as Record<string, unknown>)['standard']).toBeUndefined()
  })

  test.each(['standard', 'helpdesk'])('examples/%s.yaml', name => {
    const text = readFileSync(new URL(`../../examples/${name}.yaml`, import.meta.url), 'utf8')
    expect(decoded(parse(text)).catalog.policies.size).toBeGreaterThan(0)
  })
})

describe('what is refused, and how it is said', () => {
  const person = (more: object) => config({ people: [{ id: 'ann', ...more }] })
  test.each([
    [null, 'expected a config with policies, got null'],
    ['text', 'expected a config with policies, got text "text"'],
    [{}, 'policies: is missing: expected a list of policies'],
    [{ policies: {} }, 'policies: expected a list of policies, got an object'],
    [{ policies: [null] }, 'policies[0]: expected a policy with id and steps, got null'],
    [config({ polices: [] }), 'polices: unknown key: known are policies, timeZone, channels'],
    [config({ asignments: {} }), 'asignments: unknown key. Did you mean "assignments"?'],
    [config({ assignments: { defualt: 'standard' } }), 'assignments.defualt: unknown key. Did you mean "default"?'],
    [
      config({ assignments: { default: 'standrad' } }),
      'assignments.default: unknown policy "standrad". Did you mean "standard"?',
    ],
    [
      config({ assignments: { desks: { billing: 'critical' } } }),
      'assignments.desks.billing: unknown policy "critical": there is "standard"',
    ],
    [config({ assignments: { clients: { 'a b': 'x' } } }), 'assignments.clients."a b": unknown policy "x"'],
    [{ policies: [], assignments: { default: 'x' } }, 'assignments.default: unknown policy "x": there is none'],
    [config({ assignments: { default: 5 } }), 'assignments.default: expected text, got the number 5'],
    [config({ assignments: { desks: { ['x'.repeat(201)]: 'none' } } }), 'at most 200 characters, got 201'],
    [config({ assignments: { desks: ['standard'] } }), 'assignments.desks: expected policies by desk, got a list'],
    [config({ policies: [standard, standard] }), 'policies[1].id: the id "standard" is that of another policy too'],
    [config({ policies: [{ ...standard, steps: [] }] }), 'policies[0].steps: a policy needs at least one step'],
    [config({ timeZone: 'Europe/Warschau' }), 'timeZone: expected a time zone like Europe/Warsaw, got text'],
    [config({ timeZone: '+01:00' }), 'timeZone: expected a time zone like Europe/Warsaw'],
    [config({ timeZone: 7 }), 'timeZone: expected a time zone like Europe/Warsaw, got the number 7'],
    [config({ channels: 'sms' }), "channels: expected a list of channels' names, got text"],
    [config({ channels: [''] }), 'channels[0]: must not be empty'],
    [config({ people: { ann: {} } }), 'people: expected a list of people, got an object'],
    [config({ people: [{}] }), "people[0].id: is missing: expected a person's id"],
    [config({ people: [{ id: 'ann' }, { id: 'ann' }] }), 'people[1].id: the id "ann" is taken by another person'],
    [config({ people: [{ id: 42 }] }), 'people[0].id: expected text, got the number 42: put it in quotes'],
    [person({ emial: 'ann@example.org' }), 'people[0].emial: unknown key'],
    [person({ emaill: 'ann@example.org' }), 'people[0].emaill: unknown key. Did you mean "email"?'],
    [person({ active: 1 }), 'people[0].active: expected true or false, got the number 1'],
    [
      person({ leave: [{ from: '2026-02-30', to: '2026-03-01' }] }),
      'leave[0].from: expected a real day like 2026-03-01',
    ],
    [person({ leave: [{ from: '2026-03-02', to: '2026-03-01' }] }), 'leave[0].to: is before its own beginning'],
    [person({ leave: [{ from: '2026-03-02' }] }), 'people[0].leave[0].to: is missing: expected a day like 2026-03-01'],
    [person({ leave: '2026' }), 'people[0].leave: expected a list of leave, got text "2026"'],
    [config({ groups: { g: 'ann' } }), 'groups.g: expected a list of people\'s ids, got text "ann"'],
    [config({ groups: { g: ['ann', 7] } }), 'groups.g[1]: expected text, got the number 7: put it in quotes'],
    [config({ groups: { '': ['ann'] } }), 'must not be empty'],
  ])('%#', (input, problem) => {
    expect(problems(input)).toContain(problem)
  })

  test('the mistakes of all parts are said at once', () => {
    const all = problems({
      policies: [{ ...standard, steps: [] }],
      timeZone: 'Mars',
      groups: { g: [1] },
      poeple: [],
    })
    expect(all.split('\n').map(line => line.split(':')[0])).toEqual([
      'poeple',
      'policies[0].steps',
      'timeZone',
      'groups.g[0]',
    ])
  })

  test('it never throws', () => {
    const almost = fc.record(
      {
        policies: fc.oneof(fc.anything(), fc.array(fc.anything())),
        assignments: fc.anything(),
        people: fc.oneof(fc.anything(), fc.array(fc.anything())),
        groups: fc.anything(),
        timeZone: fc.anything(),
        channels: fc.anything(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything(), almost), input => {
        const result = decodeConfig(input)
        if (result._tag === 'Left') expect(result.left.length).toBeGreaterThan(0)
      }),
    )
  })
})
