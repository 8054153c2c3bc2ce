import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinedChecksum } from '../../../src/adapters/sqlite/joined-checksum.js'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  // Longer than what products are kept of, too.
  fc
    .tuple(fc.integer({ min: 2_000, max: 70_000 }), fc.nat({ max: 255 }))
    .map(([size, byte]) => Buffer.alloc(size, byte)),
)

test('the joined checksum of two texts is the checksum of both with a NUL between them', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(joinedChecksum(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, Buffer.from([0]), b])))
    }),
    {
      examples: [
        [new Uint8Array(), new Uint8Array()],
        [Buffer.from('a'), new Uint8Array()],
        [new Uint8Array(), Buffer.from('b')],
      ],
    },
  )
})

test('one text that differs makes another checksum of all of them, wherever it is', () => {
  fc.assert(
    fc.property(
      fc.array(bytes, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 0xffffffff }),
      (texts, at, error) => {
        const joined = (wrong: number): number =>
          texts.reduce(
            (sum, text, n) => joinedChecksum(sum, (crc32(text) ^ (n === wrong ? error : 0)) >>> 0, text.length),
            0,
          )
        expect(joined(at % texts.length)).not.toBe(joined(-1))
      },
    ),
  )
})
