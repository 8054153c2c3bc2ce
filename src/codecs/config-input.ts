import type { PolicyInput } from './policy-input.js'

/**
 * A person as a config lists it.
 *
 * @since 0.1.0
 */
export interface PersonInput {
  readonly id: string
  readonly name?: string | undefined
  /** Needed for steps over `email`. */
  readonly email?: string | undefined
  /** `false` for people who may no longer be notified. Default `true`. */
  readonly active?: boolean | undefined
  /** Days (`YYYY-MM-DD`), first and last both included. */
  readonly leave?: ReadonlyArray<{ readonly from: string; readonly to: string }> | undefined
}

/**
 * Who has which policy: its id, `'none'` to opt out, `null` for nothing.
 *
 * @since 0.1.0
 */
export interface AssignmentsInput {
  readonly default?: string | null | undefined
  readonly desks?: Readonly<Record<string, string | null>> | undefined
  readonly clients?: Readonly<Record<string, string | null>> | undefined
}

/**
 * A config as it is written down, in YAML, in JSON or in code.
 *
 * @since 0.1.0
 */
export interface ConfigInput {
  /** For leave and for the hours of a report. Default `UTC`. */
  readonly timeZone?: string | undefined
  /** Channels of the host's own, besides `in-system`, `email`, `webhook` and `slack`. */
  readonly channels?: ReadonlyArray<string> | undefined
  readonly policies: ReadonlyArray<PolicyInput>
  readonly assignments?: AssignmentsInput | undefined
  /** Without it every id is somebody who can be reached. */
  readonly people?: ReadonlyArray<PersonInput> | undefined
  /** Members in the order in which they are to be named. */
  readonly groups?: Readonly<Record<string, ReadonlyArray<string>>> | undefined
}
