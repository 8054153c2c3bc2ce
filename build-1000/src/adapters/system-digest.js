import { createHash } from 'node:crypto';
/** A random UUID, chosen once: the namespace of all names this library makes ids of. */
const namespace = Buffer.from('6f1c1a0e5f0a4a5b9d5a2f0c7be1c9d3', 'hex');
/**
 * Name-based UUIDs (version 5, SHA-1, RFC 9562).
 *
 * @since 0.1.0
 */
export const systemDigest = {
    uuidOf: name => {
        const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
        hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
        hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
        const hex = hash.toString('hex');
        return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    },
};
