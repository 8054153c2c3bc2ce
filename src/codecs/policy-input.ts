/**
 * Whom a step notifies: exactly one of the three.
 *
 * @since 0.1.0
 */
export type TargetInput = { readonly assignee: true } | { readonly user: string } | { readonly group: string }

/**
 * One step of a policy as a host writes it.
 *
 * @since 0.1.0
 */
export interface StepInput {
  /** Stable across edits; default `step-1`, `step-2`, … by place. Give ids to steps that you mean to reorder. */
  readonly id?: string | undefined
  /** Whole minutes after the client's last activity. */
  readonly delayMinutes: number
  readonly notify: TargetInput
  /** The name of a channel: `in-system`, `email`, … */
  readonly channel: string
}

/**
 * A policy as a host writes it. One that is kept in a constant says so: without it, TypeScript takes `assignee: true` for
 * any boolean.
 *
 * @example
 * ```ts
 * const standard = {
 *   id: 'standard',
 *   steps: [{ delayMinutes: 10, notify: { assignee: true }, channel: 'email' }],
 * } satisfies PolicyInput
 * ```
 *
 * @since 0.1.0
 */
export interface PolicyInput {
  /** `none` is taken: it stands for opting out. */
  readonly id: string
  /** Of a policy that was read and is saved again, so that it can be handed in as it is: saving gives the next one. */
  readonly version?: number | undefined
  /** What people see. Default: the id. */
  readonly name?: string | undefined
  /** `false` switches the policy off: tickets fall through to the next level. Default `true`. */
  readonly active?: boolean | undefined
  /** Default `false`. */
  readonly skipPeopleOnLeave?: boolean | undefined
  /** How far further client messages can push a step back in total. Default: without limit. */
  readonly maxPostponementMinutes?: number | undefined
  /**
   * How many minutes a confirmation lasts without an agent's activity; then the incident goes on with the steps that have
   * not fired. Whole minutes from 1. Default: until somebody answers or withdraws it.
   */
  readonly confirmTimeoutMinutes?: number | undefined
  /** Whom to tell when a step reached nobody. */
  readonly fallback?: { readonly notify: TargetInput; readonly channel: string } | undefined
  readonly steps: ReadonlyArray<StepInput>
  /** Every overdue step fires. The only choice so far. */
  readonly lateSteps?: 'all' | undefined
  /** After a step that reached nobody, the next ones keep their times. The only choice so far. */
  readonly onUnreached?: 'wait' | undefined
  /** Open incidents keep the version they opened with. The only choice so far. */
  readonly onEdit?: 'pin' | undefined
}
