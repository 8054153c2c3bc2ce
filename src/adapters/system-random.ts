import { randomUUID } from 'node:crypto'
import type { Random } from '../ports/random.js'

/**
 * The machine's randomness.
 *
 * @since 0.1.0
 */
export const systemRandom: Random = { next: () => Math.random(), uuid: () => randomUUID() }
