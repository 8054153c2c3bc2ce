// Helpdesks in which everything that the rules speak of may happen.
import fc from 'fast-check'
import type { ConfigInput } from '../../src/simulation.js'

export const personId = fc.constantFrom('ann', 'bob', 'cleo', 'dan')
export const policyId = fc.constantFrom('calm', 'calm', 'quick', 'odd')
const groupId = fc.constantFrom('leads', 'all')
export const deskId = fc.constantFrom('billing', 'sales')
export const clientId = fc.constantFrom('acme', 'globex')

/** The first one three times out of four. */
export const mostly = <Value>(usual: fc.Arbitrary<Value>, other: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: other })

export const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

/** Without the keys that have no value, as in a file. */
export const compact = <Value extends object>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value

const target = fc.oneof(
  fc.constant({ assignee: true } as const),
  fc.record({ user: personId }),
  fc.record({ group: groupId }),
)
const channel = fc.constantFrom('in-system', 'email', 'webhook')

const step = fc.record({
  delayMinutes: fc.oneof(fc.constantFrom(0, 5, 10, 30, 60), fc.integer({ min: 0, max: 90 })),
  notify: target,
  channel,
})

const policy = (id: string) =>
  fc.record({
    id: fc.constant(id),
    active: mostly(fc.constant(true), fc.constant(false)),
    skipPeopleOnLeave: maybe(fc.boolean()),
    maxPostponementMinutes: maybe(fc.constantFrom(0, 7, 20, 60)),
    confirmTimeoutMinutes: maybe(fc.constantFrom(1, 10, 45)),
    fallback: maybe(fc.record({ notify: target, channel })),
    onUnreached: maybe(fc.constant('wait' as const)),
    steps: fc
      .tuple(fc.array(step, { minLength: 1, maxLength: 4 }), fc.boolean())
      .map(([steps, named]) => steps.map((one, place) => ({ ...one, ...(named ? { id: `own-${9 - place}` } : {}) }))),
  })

const leave = fc.constantFrom(
  [],
  [{ from: '2026-03-28', to: '2026-03-28' }],
  [{ from: '2026-03-29', to: '2026-04-02' }],
  [
    { from: '2026-03-01', to: '2026-03-28' },
    { from: '2026-03-30', to: '2026-03-30' },
  ],
)

const people = fc.tuple(
  ...['ann', 'bob', 'cleo', 'dan'].map(id =>
    maybe(
      fc.record({
        id: fc.constant(id),
        email: maybe(fc.constant(`${id}@example.org`)),
        active: maybe(fc.boolean()),
        leave: maybe(leave),
      }),
    ),
  ),
)

const assigned = maybe(mostly<string | null>(policyId, fc.constantFrom('none', null)))

export const anyConfig: fc.Arbitrary<ConfigInput> = fc
  .record({
    timeZone: maybe(fc.constantFrom('UTC', 'Europe/Warsaw', 'America/New_York', 'Pacific/Auckland')),
    policies: fc.tuple(policy('calm'), policy('quick'), policy('odd')),
    assignments: fc.record({
      default: mostly<string | null | undefined>(policyId, assigned),
      desks: fc.record({ billing: assigned, sales: assigned }),
      clients: fc.record({ acme: assigned, globex: assigned }),
    }),
    people: maybe(people.map(list => list.filter(one => one !== undefined))),
    groups: fc.record({ leads: fc.array(personId, { maxLength: 5 }), all: fc.constant(['dan', 'ann', 'cleo', 'bob']) }),
  })
  .map(config => compact<object>(config) as ConfigInput)
