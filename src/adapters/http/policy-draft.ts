import type { PolicyInput, StepInput, TargetInput } from '../../codecs/policy-input.js'
import type { Policy } from '../../domain/policy/policy.js'
import { once } from './form.js'
import { kindOf } from './policy-lines.js'

export const targetKinds = ['assignee', 'user', 'group'] as const
export type TargetKind = (typeof targetKinds)[number]

/** One step as it stands in the form: texts, as they were typed. */
export interface StepDraft {
  readonly id: string
  readonly delay: string
  readonly kind: TargetKind
  readonly target: string
  readonly channel: string
}

/** A policy as it stands in the form. */
export interface PolicyDraft {
  readonly id: string
  /** The version that was edited; 0 for a new policy. */
  readonly version: number
  readonly name: string
  readonly active: boolean
  readonly skipPeopleOnLeave: boolean
  readonly maxPostponement: string
  readonly confirmTimeout: string
  readonly fallback: { readonly kind: TargetKind | ''; readonly target: string; readonly channel: string }
  readonly steps: ReadonlyArray<StepDraft>
}

export const emptyStep: StepDraft = { id: '', delay: '', kind: 'assignee', target: '', channel: '' }

export const emptyDraft: PolicyDraft = {
  id: '',
  version: 0,
  name: '',
  active: true,
  skipPeopleOnLeave: true,
  maxPostponement: '',
  confirmTimeout: '',
  fallback: { kind: '', target: '', channel: '' },
  steps: [{ ...emptyStep, delay: '10' }],
}

const minutesText = (minutes: number | undefined): string => (minutes === undefined ? '' : String(minutes))

export const draftOf = (policy: Policy): PolicyDraft => {
  const { id, version, name, active, skipPeopleOnLeave, fallback, steps } = policy
  const whom = fallback === undefined ? undefined : kindOf(fallback.notify)
  return {
    id,
    version,
    name,
    active,
    skipPeopleOnLeave,
    maxPostponement: minutesText(policy.maxPostponementMinutes),
    confirmTimeout: minutesText(policy.confirmTimeoutMinutes),
    fallback: { kind: whom?.kind ?? '', target: whom?.id ?? '', channel: fallback?.channel ?? '' },
    steps: steps.map(step => {
      const { kind, id: target } = kindOf(step.notify)
      return { id: step.id, delay: String(step.delayMinutes), kind, target, channel: step.channel }
    }),
  }
}

const kindFrom = (given: string): TargetKind => targetKinds.find(kind => kind === given) ?? 'assignee'

/** More rows than a policy can have steps are no policy. */
const mostRows = 101

export const draftFrom = (fields: URLSearchParams): PolicyDraft => {
  const text = (name: string): string => (once(fields, name) ?? '').trim()
  const count = Math.min(mostRows, Math.max(0, Number.parseInt(text('steps'), 10) || 0))
  const kind = text('fallback-kind')
  return {
    id: text('id'),
    version: Number.parseInt(text('version'), 10) || 0,
    name: text('name'),
    active: fields.has('active'),
    skipPeopleOnLeave: fields.has('skipPeopleOnLeave'),
    maxPostponement: text('maxPostponement'),
    confirmTimeout: text('confirmTimeout'),
    fallback: {
      kind: kind === '' ? '' : kindFrom(kind),
      target: text('fallback-target'),
      channel: text('fallback-channel'),
    },
    steps: Array.from({ length: count }, (_, index) => ({
      id: text(`step-${index}-id`),
      delay: text(`step-${index}-delay`),
      kind: kindFrom(text(`step-${index}-kind`)),
      target: text(`step-${index}-target`),
      channel: text(`step-${index}-channel`),
    })),
  }
}

const targetFrom = (kind: TargetKind, id: string): TargetInput => {
  switch (kind) {
    case 'assignee':
      return { assignee: true }
    case 'user':
      return { user: id }
    case 'group':
      return { group: id }
  }
}

/** What is no number stays none, and is refused with its place. */
const minutesFrom = (text: string): number => (text === '' ? Number.NaN : Number(text))

const isBlank = ({ delay, target, channel }: StepDraft): boolean => delay === '' && target === '' && channel === ''

/** Step ids that no other step of the draft has; a step keeps the one it had, whatever stands before it now. */
const withIds = (steps: ReadonlyArray<StepDraft>): ReadonlyArray<StepInput> => {
  const taken = new Set(steps.map(({ id }) => id))
  const free = (number: number): string => (taken.has(`step-${number}`) ? free(number + 1) : `step-${number}`)
  return steps.map(({ id, delay, kind, target, channel }, index) => {
    const own = id === '' ? free(index + 1) : id
    taken.add(own)
    return { id: own, delayMinutes: minutesFrom(delay), notify: targetFrom(kind, target), channel }
  })
}

/** What the form says, over what the policy has that the form does not show. */
export const inputFrom = (draft: PolicyDraft, known: Policy | undefined): PolicyInput => {
  const {
    version: _,
    maxPostponementMinutes: _limit,
    confirmTimeoutMinutes: _timeout,
    fallback: _fallback,
    ...others
  }: Partial<Policy> = known ?? {}
  const { fallback, maxPostponement, confirmTimeout } = draft
  return {
    ...others,
    id: draft.id,
    name: draft.name === '' ? draft.id : draft.name,
    active: draft.active,
    skipPeopleOnLeave: draft.skipPeopleOnLeave,
    ...(maxPostponement === '' ? {} : { maxPostponementMinutes: minutesFrom(maxPostponement) }),
    ...(confirmTimeout === '' ? {} : { confirmTimeoutMinutes: minutesFrom(confirmTimeout) }),
    ...(fallback.kind === ''
      ? {}
      : { fallback: { notify: targetFrom(fallback.kind, fallback.target), channel: fallback.channel } }),
    steps: withIds(draft.steps.filter(step => !isBlank(step))),
  }
}
