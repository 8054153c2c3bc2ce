import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { ChannelName, GroupId, PersonId } from '../domain/identifiers.js'
import { optOut } from '../domain/identifiers.js'
import type { Catalog } from '../domain/policy/catalog.js'
import { numbered } from '../domain/policy/make-policy.js'
import type { Policy } from '../domain/policy/policy.js'
import { peopleFrom, peopleProblems, PersonCodec, TimeZone, type ConfiguredPerson } from './config-people.js'
import { didYouMean } from './did-you-mean.js'
import { id, isId, problemOfId } from './id.js'
import { decodePolicyDraft } from './policy.js'
import { described, quoted, type InputProblem } from './problem.js'
import { isRecord, problemsOf, unknownKeys } from './shape.js'

export type { ConfiguredPerson } from './config-people.js'

/**
 * What a host would say in code: policies, who has which, and optionally the people.
 *
 * @since 0.1.0
 */
export interface Config {
  /** For leave and for "today". */
  readonly timeZone: string
  readonly catalog: Catalog
  /** Absent: every id is somebody who can be reached. */
  readonly people?: ReadonlyMap<PersonId, ConfiguredPerson> | undefined
  readonly groups: ReadonlyMap<GroupId, ReadonlyArray<PersonId>>
}

/** Channels that need not be listed under `channels`. */
export const knownChannels: ReadonlyArray<ChannelName> = ['in-system', 'email', 'webhook', 'slack']

/** A policy's id, `'none'`, or `null`, which says the same as leaving the entry out. */
const assigned = new t.Type<string | null>(
  'a policy id, "none" or null',
  (value): value is string | null => value === null || isId(value),
  (value, context) =>
    value === null || isId(value) ? t.success(value) : t.failure(value, context, problemOfId(value)),
  t.identity,
)

const ConfigCodec = t.exact(
  t.intersection([
    // Policies are looked into one by one, by what the engine uses too.
    t.type({ policies: new t.Type('a list of policies', t.UnknownArray.is, t.UnknownArray.validate, t.identity) }),
    t.partial({
      timeZone: TimeZone,
      channels: t.array(id("a channel's name"), "a list of channels' names"),
      assignments: t.exact(
        t.partial({
          default: assigned,
          desks: t.record(t.string, assigned, 'policies by desk'),
          clients: t.record(t.string, assigned, 'policies by client'),
        }),
        'assignments with default, desks and clients',
      ),
      people: t.array(PersonCodec, 'a list of people'),
      groups: t.record(t.string, t.array(id("a person's id"), "a list of people's ids"), 'lists of people by group'),
    }),
  ]),
  'a config with policies',
)

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

const listOf = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const idOf = (policy: unknown): string | undefined => {
  const { id: policyId } = recordOf(policy)
  return isId(policyId) ? policyId : undefined
}

const policiesFrom = (
  listed: ReadonlyArray<unknown>,
  channels: ReadonlySet<ChannelName> | undefined,
  problems: InputProblem[],
): ReadonlyMap<string, Policy> => {
  const policies = new Map<string, Policy>()
  const seen = new Set<string>()
  listed.forEach((input, index) => {
    const path = ['policies', String(index)]
    const policyId = idOf(input)
    if (policyId !== undefined && seen.has(policyId))
      problems.push({ path: [...path, 'id'], problem: `the id ${quoted(policyId)} is that of another policy too` })
    if (policyId !== undefined) seen.add(policyId)
    const draft = decodePolicyDraft(input, channels)
    if (E.isLeft(draft)) problems.push(...draft.left.map(one => ({ ...one, path: [...path, ...one.path] })))
    else policies.set(draft.right.id, { ...draft.right, version: 1, steps: numbered(draft.right) })
  })
  return policies
}

/** Ids that keys are: the codec has looked at the values only. */
const keyProblems = (path: ReadonlyArray<string>, record: unknown): ReadonlyArray<InputProblem> =>
  Object.keys(recordOf(record)).flatMap(key => {
    const problem = problemOfId(key)
    return problem === undefined ? [] : [{ path: [...path, key], problem, about: 'key' as const }]
  })

/** Assignments to policies that do not exist: almost always a typing error, and then nobody would be told. */
const referenceProblems = (assignments: unknown, policies: unknown): ReadonlyArray<InputProblem> => {
  // A policy whose id cannot be read may be the one that is meant.
  if (!Array.isArray(policies) || policies.some(policy => idOf(policy) === undefined)) return []
  const policyIds = policies.flatMap(policy => idOf(policy) ?? [])
  const { default: everybody, ...levels } = recordOf(assignments)
  const entries: [ReadonlyArray<string>, unknown][] = [
    [['assignments', 'default'], everybody],
    ...(['desks', 'clients'] as const).flatMap(level =>
      Object.entries(recordOf(levels[level])).map(([key, policyId]): [ReadonlyArray<string>, unknown] => [
        ['assignments', level, key],
        policyId,
      ]),
    ),
  ]
  return entries.flatMap(([path, policyId]) => {
    if (!isId(policyId) || policyId === optOut || policyIds.includes(policyId)) return []
    const hint = didYouMean(policyId, policyIds) || `: there is ${policyIds.map(quoted).join(', ') || 'none'}`
    return [{ path, problem: `unknown policy ${quoted(policyId)}${hint}` }]
  })
}

/** `null` says the same as leaving the entry out. Own keys only, so that `__proto__` is a desk like any other. */
const assignedIn = (record: Readonly<Record<string, string | null>> | undefined): ReadonlyMap<string, string> =>
  new Map(Object.entries(record ?? {}).flatMap(([key, policyId]) => (policyId === null ? [] : [[key, policyId]])))

/**
 * Takes in a config from outside, or says everything that is wrong with it. A person or a group that a step names need
 * not be in it: nobody being there is an outcome, not an error.
 *
 * @since 0.1.0
 */
export const decodeConfig = (input: unknown): E.Either<ReadonlyArray<InputProblem>, Config> => {
  if (!isRecord(input)) return E.left([{ path: [], problem: `expected ${ConfigCodec.name}, got ${described(input)}` }])
  const problems = [...unknownKeys(ConfigCodec, input)]
  const { policies: listed, channels: more, assignments, people, groups } = input
  // A list of channels that cannot be read may name any.
  const isReadable = more === undefined || Array.isArray(more)
  const channels = isReadable ? new Set([...knownChannels, ...listOf(more).filter(isId)]) : undefined
  const policies = policiesFrom(listOf(listed), channels, problems)
  const decoded = ConfigCodec.decode(input)
  if (E.isLeft(decoded)) problems.push(...problemsOf(decoded.left))
  const { desks, clients } = recordOf(assignments)
  problems.push(
    ...peopleProblems(listOf(people)),
    ...referenceProblems(assignments, listed),
    ...keyProblems(['assignments', 'desks'], desks),
    ...keyProblems(['assignments', 'clients'], clients),
    ...keyProblems(['groups'], groups),
  )
  if (E.isLeft(decoded) || problems.length > 0) return E.left(problems)
  const shaped = decoded.right
  return E.right({
    timeZone: shaped.timeZone ?? 'UTC',
    catalog: {
      policies,
      assignments: {
        default: shaped.assignments?.default ?? undefined,
        desks: assignedIn(shaped.assignments?.desks),
        clients: assignedIn(shaped.assignments?.clients),
      },
    },
    ...(shaped.people === undefined ? {} : { people: peopleFrom(shaped.people) }),
    groups: new Map(Object.entries(shaped.groups ?? {})),
  })
}
