import { createHmac, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

const fewestBytes = 32

/** A key that signs. It shows itself to nobody: not to `console.log`, not to `JSON.stringify`, not in an error. */
export interface Secret {
  readonly sign: (...parts: ReadonlyArray<string>) => Buffer
  readonly verifies: (mac: Uint8Array, ...parts: ReadonlyArray<string>) => boolean
}

/** Throws a `TypeError` that names the option and never the key. */
export const secretFrom = (option: string, given: unknown): Secret => {
  const bytes =
    typeof given === 'string'
      ? Buffer.from(given, 'utf8')
      : given instanceof Uint8Array
        ? Buffer.from(given)
        : Buffer.alloc(0)
  if (bytes.length < fewestBytes)
    throw new TypeError(
      `${option}: expected at least ${fewestBytes} bytes of a random secret, got ${bytes.length}. ` +
        'Make one with: openssl rand -base64 32',
    )
  const sign = (...parts: ReadonlyArray<string>): Buffer =>
    createHmac('sha256', bytes).update(parts.join('\0'), 'utf8').digest()
  const secret: Secret = {
    sign,
    verifies: (mac, ...parts) => {
      const expected = sign(...parts)
      return mac.length === expected.length && timingSafeEqual(mac, expected)
    },
  }
  return Object.defineProperties(secret, {
    toJSON: { value: () => '[secret]' },
    [inspect.custom]: { value: () => '[secret]' },
  })
}
