import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { optOut } from '../domain/identifiers.js'
import { mostSteps, policyProblems, type PolicyDraft } from '../domain/policy/make-policy.js'
import type { Target } from '../domain/policy/policy.js'
import { didYouMean } from './did-you-mean.js'
import { id } from './id.js'
import { described, quoted, type InputProblem } from './problem.js'
import { fittingParts, isRecord, notAbout, problemsOf, unknownKeys } from './shape.js'

/** A number; which ones are good is for the rules of the domain to say. */
const minutes = new t.Type<number>(
  'a whole number of minutes',
  (value): value is number => typeof value === 'number',
  (value, context) => (typeof value === 'number' ? t.success(value) : t.failure(value, context)),
  t.identity,
)

const flag = new t.Type<boolean>('true or false', t.boolean.is, t.boolean.validate, t.identity)

const target = t.exact(
  t.partial({ assignee: t.literal(true, 'true'), user: id("a person's id"), group: id("a group's id") }),
  'one of { assignee: true }, { user: … }, { group: … }',
)

const addressee = { notify: target, channel: id("a channel's name") }

const step = t.exact(
  t.intersection([t.type({ delayMinutes: minutes, ...addressee }), t.partial({ id: id("a step's id") })]),
  'a step with delayMinutes, notify and channel',
)

/** An option of a later release: today it can only be written down in the one meaning that it has. */
const notYet = (only?: string): t.Type<unknown> =>
  new t.Type<unknown>(
    only === undefined ? 'nothing' : quoted(only),
    t.unknown.is,
    (value, context) =>
      value === only || value === undefined || value === null
        ? t.success(value)
        : t.failure(
            value,
            context,
            only === undefined
              ? 'is not yet supported: leave it out'
              : `${described(value)} is not yet supported: leave it out, or write ${quoted(only)}`,
          ),
    t.identity,
  )

const fallbackCodec = t.exact(t.type(addressee), 'whom to tell, with notify and channel')

/** What a policy looks like from outside. */
export const PolicyCodec = t.exact(
  t.intersection([
    t.type({ id: id("a policy's id"), steps: t.array(step, 'a list of steps') }),
    t.partial({
      name: id("a policy's name"),
      version: new t.Type<number>('a version, or nothing', t.number.is, t.number.validate, t.identity),
      active: flag,
      skipPeopleOnLeave: flag,
      maxPostponementMinutes: minutes,
      confirmTimeoutMinutes: minutes,
      fallback: fallbackCodec,
      lateSteps: notYet('all'),
      onUnreached: notYet('wait'),
      onEdit: notYet('pin'),
      calendar: notYet(),
    }),
  ]),
  'a policy with id and steps',
)

type Shaped = t.TypeOf<typeof PolicyCodec>

const targetOf = ({ assignee, user, group }: t.TypeOf<typeof target>): Target | undefined => {
  if (user !== undefined) return assignee === undefined && group === undefined ? { user } : undefined
  if (group !== undefined) return assignee === undefined ? { group } : undefined
  return assignee === undefined ? undefined : { assignee }
}

const noTarget = 'expected exactly one of { assignee: true }, { user: … }, { group: … }'

/** Reports a missing target and stands in with one that is never used, so that the other checks can go on. */
const targetOr = (from: t.TypeOf<typeof target>, path: ReadonlyArray<string>, problems: InputProblem[]): Target => {
  const found = targetOf(from)
  if (found === undefined) problems.push({ path, problem: noTarget })
  return found ?? { assignee: true }
}

const draftOf = (shaped: Shaped, problems: InputProblem[]): PolicyDraft => {
  const {
    id: policyId,
    name,
    active,
    skipPeopleOnLeave,
    maxPostponementMinutes,
    confirmTimeoutMinutes,
    fallback,
  } = shaped
  return {
    id: policyId,
    name: name ?? policyId,
    active: active ?? true,
    skipPeopleOnLeave: skipPeopleOnLeave ?? false,
    ...(maxPostponementMinutes === undefined ? {} : { maxPostponementMinutes }),
    ...(confirmTimeoutMinutes === undefined ? {} : { confirmTimeoutMinutes }),
    ...(fallback === undefined
      ? {}
      : { fallback: { ...fallback, notify: targetOr(fallback.notify, ['fallback', 'notify'], problems) } }),
    steps: shaped.steps.map(({ id: stepId, delayMinutes, notify, channel }, index) => ({
      ...(stepId === undefined ? {} : { id: stepId }),
      delayMinutes,
      notify: targetOr(notify, ['steps', String(index), 'notify'], problems),
      channel,
    })),
  }
}

const standIns = { delayMinutes: 0, notify: { assignee: true as const }, channel: '' }

/** A step without an id has the id of its place; one whose id is no good has none that another step could have. */
const wellShapedStep = (given: unknown, index: number): Shaped['steps'][number] =>
  fittingParts(step, given, { ...standIns, ...(isRecord(given) && 'id' in given ? { id: `\0${index}` } : {}) })

/** What is well-shaped in a policy that is not, so that its other mistakes are told at once. */
const wellShaped = (input: Readonly<Record<string, unknown>>): Shaped => {
  const { fallback, steps } = input
  return {
    ...fittingParts(PolicyCodec, input, { id: '', steps: [] }),
    steps: (Array.isArray(steps) ? steps : [standIns]).map(wellShapedStep),
    ...(isRecord(fallback) ? { fallback: fittingParts(fallbackCodec, fallback, standIns) } : {}),
  }
}

const channelProblems = (draft: PolicyDraft, channels: ReadonlySet<string>): ReadonlyArray<InputProblem> => {
  const used = draft.steps.map(({ channel }, index) => ({ channel, path: ['steps', String(index), 'channel'] }))
  if (draft.fallback !== undefined) used.push({ channel: draft.fallback.channel, path: ['fallback', 'channel'] })
  return used
    .filter(({ channel }) => !channels.has(channel))
    .map(({ channel, path }) => {
      const hint = didYouMean(channel, channels) || `: known are ${[...channels].join(', ')}`
      return { path, problem: `unknown channel ${quoted(channel)}${hint}` }
    })
}

/**
 * Takes in a policy from outside, steps with or without ids, or says everything that is wrong with it. With `channels`,
 * a step over any other channel is refused too.
 *
 * @since 0.1.0
 */
export const decodePolicyDraft = (
  input: unknown,
  channels?: ReadonlySet<string>,
): E.Either<ReadonlyArray<InputProblem>, PolicyDraft> => {
  if (!isRecord(input)) return E.left([{ path: [], problem: `expected ${PolicyCodec.name}, got ${described(input)}` }])
  // A list of a million steps is not looked into, only counted.
  if (Array.isArray(input['steps']) && input['steps'].length > mostSteps)
    return E.left([{ path: ['steps'], problem: `at most ${mostSteps} steps, got ${input['steps'].length}` }])
  const shaped = PolicyCodec.decode(input)
  const ofShape = [...unknownKeys(PolicyCodec, input), ...(E.isLeft(shaped) ? problemsOf(shaped.left) : [])]
  const problems: InputProblem[] = []
  const draft = draftOf(E.isLeft(shaped) ? wellShaped(input) : shaped.right, problems)
  if (draft.id === optOut)
    problems.push({ path: ['id'], problem: `"${optOut}" stands for opting out: choose another id` })
  problems.push(...policyProblems(draft))
  if (channels !== undefined) problems.push(...channelProblems(draft, channels))
  const all = [...ofShape, ...notAbout(ofShape, problems)]
  return all.length === 0 ? E.right(draft) : E.left(all)
}
