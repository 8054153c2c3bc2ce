/**
 * Chance, handed in: jitter and the ids of append requests. Injected so that a simulated run can be repeated
 * from one seed.
 *
 * @since 0.1.0
 */
export interface Random {
  /** A number from 0 (included) to 1 (excluded). */
  readonly next: () => number
  /** A random UUID. */
  readonly uuid: () => string
}
