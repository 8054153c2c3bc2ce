/**
 * Name-based ids: the same name always gives the same UUID, on every machine. Idempotency keys are made with it.
 *
 * @since 0.1.0
 */
export interface Digest {
  /** The name-based UUID (version 5) of `name`. */
  readonly uuidOf: (name: string) => string
}
