import { randomUUID } from 'node:crypto';
/**
 * The machine's randomness.
 *
 * @since 0.1.0
 */
export const systemRandom = { next: () => Math.random(), uuid: () => randomUUID() };
