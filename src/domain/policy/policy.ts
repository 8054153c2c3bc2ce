import type { ChannelName, GroupId, PersonId, PolicyId, StepId } from '../identifiers.js'

/**
 * Whom a step notifies. People behind it are looked up when the step fires, never earlier.
 *
 * @since 0.1.0
 */
export type Target = { readonly assignee: true } | { readonly user: PersonId } | { readonly group: GroupId }

/**
 * One step of a policy.
 *
 * @since 0.1.0
 */
export interface Step {
  /** Stable across edits: a step that fired never fires again under the same id. */
  readonly id: StepId
  /** Whole minutes after the client's last activity. */
  readonly delayMinutes: number
  readonly notify: Target
  readonly channel: ChannelName
}

/**
 * Whom to tell when a step reached nobody.
 *
 * @since 0.1.0
 */
export interface Fallback {
  readonly notify: Target
  readonly channel: ChannelName
}

/**
 * One version of an escalation policy. Versions are immutable: an edit makes the next one.
 *
 * @since 0.1.0
 */
export interface Policy {
  readonly id: PolicyId
  /** From 1. */
  readonly version: number
  readonly name: string
  readonly active: boolean
  readonly skipPeopleOnLeave: boolean
  /** How far, in minutes, further client messages can push a step back in total. Absent: without limit. */
  readonly maxPostponementMinutes?: number | undefined
  /** How long, in minutes, a confirmation lasts without an agent's activity. Absent: until somebody answers. */
  readonly confirmTimeoutMinutes?: number | undefined
  readonly fallback?: Fallback | undefined
  /** At least one. The number of a step is its place here, from 1. */
  readonly steps: ReadonlyArray<Step>
}

/** The place of a step in its policy, from 1. */
export interface NumberedStep extends Step {
  readonly number: number
}

/** Written out: a copy with a key added takes V8 many times as long. */
export const numbered = ({ id, delayMinutes, notify, channel }: Step, index: number): NumberedStep => ({
  id,
  delayMinutes,
  notify,
  channel,
  number: index + 1,
})

export const stepById = (policy: Policy, id: StepId): NumberedStep | undefined => {
  const index = policy.steps.findIndex(step => step.id === id)
  const step = policy.steps[index]
  return step === undefined ? undefined : numbered(step, index)
}
