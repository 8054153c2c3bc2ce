import { createHmac, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'
import type { OptionRule } from '../../codecs/option-rules.js'

const fewestBytes = 32

/** A key that signs. It shows itself to nobody: not to `console.log`, not to `JSON.stringify`, not in an error. */
export interface Secret {
  readonly sign: (...parts: ReadonlyArray<string>) => Buffer
  readonly verifies: (mac: Uint8Array, ...parts: ReadonlyArray<string>) => boolean
}

const bytesOf = (given: unknown): Buffer => {
  if (typeof given === 'string') return Buffer.from(given, 'utf8')
  return given instanceof Uint8Array ? Buffer.from(given) : Buffer.alloc(0)
}

/** What is no key is told of by its length, and never shown. */
export const aSecret: OptionRule = value => {
  const { length } = bytesOf(value)
  const remedy = 'Make one with: openssl rand -base64 32'
  const problem = `expected at least ${fewestBytes} bytes of a random secret, got ${length}. ${remedy}`
  return length >= fewestBytes ? [] : [{ path: [], problem }]
}

export const secretFrom = (given: string | Uint8Array): Secret => {
  const bytes = bytesOf(given)
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
