/**
 * The places at which a process may die with consequences, as a closed list, so that a test can kill the engine at
 * every one of them. The default does nothing.
 *
 * @since 0.1.0
 */
export type CrashPoint =
  | 'record:before-append'
  | 'record:after-append'
  | 'tick:before-catch-up'
  | 'tick:before-append'
  | 'tick:after-append'
  | 'delivery:before-claim'
  | 'delivery:after-claim'
  | 'delivery:before-send'
  | 'delivery:after-send'
  | 'delivery:after-outcome'

/** @since 0.1.0 */
export interface CrashPoints {
  readonly reached: (point: CrashPoint) => void
}
