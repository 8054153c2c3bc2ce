import fc from 'fast-check'
import { aText, optional, optionsOf, requireOptions, wholeFrom } from '../codecs/option-rules.js'
import type { Catalog } from '../domain/policy/catalog.js'
import type { Policy, Step, Target } from '../domain/policy/policy.js'

/** The names that all arbitraries of this kit share, so that policies, catalogs and facts meet. */
export const names = {
  people: ['ann', 'bob', 'cleo', 'team-leader', 'director'],
  groups: ['leads', 'night-shift'],
  channels: ['in-system', 'email'],
  policies: ['standard', 'critical', 'relaxed'],
  clients: ['acme', 'globex'],
  desks: ['billing', 'sales'],
} as const

const target = (): fc.Arbitrary<Target> =>
  fc.oneof(
    fc.constant<Target>({ assignee: true }),
    fc.constantFrom(...names.people).map((user): Target => ({ user })),
    fc.constantFrom(...names.groups).map((group): Target => ({ group })),
  )

const addressee = (): fc.Arbitrary<Pick<Step, 'notify' | 'channel'>> =>
  fc.record({ notify: target(), channel: fc.constantFrom(...names.channels) })

const steps = (longestDelay: number): fc.Arbitrary<ReadonlyArray<Step>> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: longestDelay }), addressee()), { minLength: 1, maxLength: 4 })
    .map(all => all.map(([delayMinutes, to], index) => ({ id: `step-${index + 1}`, delayMinutes, ...to })))

/** @since 0.1.0 */
export interface PoliciesOptions {
  /** Fixed, where the policies are to be told apart by it. */
  readonly id?: string
  readonly version?: number
  /** In minutes. Default 60. */
  readonly longestDelay?: number
}

const versionRules = { version: optional(wholeFrom(1, 1_000_000)) }

const policiesRules = { ...versionRules, id: optional(aText), longestDelay: optional(wholeFrom(0, 1_000_000)) }

/**
 * Any policy that the rules allow: up to four steps in any order of delays, every kind of target, options set or not.
 *
 * @since 0.1.0
 */
export const policies = (options: PoliciesOptions = {}): fc.Arbitrary<Policy> => {
  requireOptions('policies', optionsOf<PoliciesOptions>(policiesRules), options)
  const { id, version = 1, longestDelay = 60 } = options
  return fc
    .record(
      {
        id: id === undefined ? fc.constantFrom<string>(...names.policies) : fc.constant(id),
        active: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
        skipPeopleOnLeave: fc.boolean(),
        maxPostponementMinutes: fc.integer({ min: 0, max: longestDelay }),
        confirmTimeoutMinutes: fc.integer({ min: 1, max: Math.max(1, longestDelay) }),
        fallback: addressee(),
        steps: steps(longestDelay),
      },
      { requiredKeys: ['id', 'active', 'skipPeopleOnLeave', 'steps'] },
    )
    .map(policy => ({ ...policy, version, name: `The ${policy.id} policy` }))
}

const assignee = (): fc.Arbitrary<string> => fc.constantFrom<string>(...names.policies, 'none')

const perName = (all: ReadonlyArray<string>): fc.Arbitrary<ReadonlyMap<string, string>> =>
  fc
    .tuple(...all.map(name => fc.option(fc.tuple(fc.constant(name), assignee()), { nil: undefined })))
    .map(entries => new Map(entries.filter(entry => entry !== undefined)))

/**
 * Policies together with who has which. The policies' ids, desks and clients are those of {@link facts}.
 *
 * @since 0.1.0
 */
export const catalogs = (options: Pick<PoliciesOptions, 'version'> = {}): fc.Arbitrary<Catalog> => {
  requireOptions('catalogs', optionsOf<Pick<PoliciesOptions, 'version'>>(versionRules), options)
  const { version = 1 } = options
  return fc
    .record({
      policies: fc.tuple(...names.policies.map(id => fc.option(policies({ id, version }), { nil: undefined }))),
      everybody: fc.option(assignee(), { nil: undefined }),
      clients: perName(names.clients),
      desks: perName(names.desks),
    })
    .map(({ policies: saved, everybody, clients, desks }) => ({
      policies: new Map(saved.filter(policy => policy !== undefined).map(policy => [policy.id, policy])),
      assignments: { default: everybody, clients, desks },
    }))
}
