/**
 * Time, handed in. Two clocks on purpose: the wall clock may jump (NTP, an operator, a resumed laptop), the
 * monotonic clock never does, and the two are moved apart in tests.
 *
 * @since 0.1.0
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. May jump in either direction. */
  readonly wallMs: () => number
  /** Milliseconds since an arbitrary start. Never goes back; leases are measured with it. */
  readonly monotonicMs: () => number
  /** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. Never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}
