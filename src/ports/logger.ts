/**
 * Where the engine writes what an operator may want to know. The shape of pino and many others; silent by default.
 * Messages and fields hold ids and times only, never addresses, subjects or keys.
 *
 * @since 0.1.0
 */
export interface Logger {
  readonly debug: (fields: object, message: string) => void
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
  readonly error: (fields: object, message: string) => void
}
