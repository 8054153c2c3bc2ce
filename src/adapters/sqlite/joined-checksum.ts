import { crc32 } from 'node:zlib'

/** The polynomial of CRC-32, its bits from the highest power to the lowest. */
const polynomial = 0xedb88320

/** The product of two polynomials modulo that one. */
const product = (a: number, b: number): number => {
  let result = 0
  let factor = b
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) result ^= factor
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ polynomial
  }
  return result
}

/** What a checksum is multiplied with when so many bytes follow. */
const factorFor = (bytes: number): number => {
  let result = 0x80000000
  // For one byte, then for two, four, eight ...
  let factor = 0x00800000
  for (let rest = bytes; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = product(factor, result)
    factor = product(factor, factor)
  }
  return result
}

const checksumOfNul = crc32('\0')

/** The place of what a NUL adds that so many bytes follow, behind the products. */
const ofNul = 128

/** The products of a factor with each of the sixteen values of each of a checksum's eight half-bytes. */
const productsFor = (bytes: number): Int32Array => {
  const factor = factorFor(bytes + 1)
  const products = new Int32Array(129)
  for (let half = 0; half < 8; half++)
    for (let value = 0; value < 16; value++) products[half * 16 + value] = product(factor, value << (4 * half))
  products[ofNul] = product(factorFor(bytes), checksumOfNul)
  return products
}

/** Of rows up to this length the products are kept, half a kilobyte for each length that occurs. */
const longestKept = 2_048

const kept: (Int32Array | undefined)[] = []

/** What a checksum becomes when a NUL and so many bytes follow, without what those bytes add. */
const shifted = (checksum: number, bytes: number): number => {
  if (bytes > longestKept) return product(factorFor(bytes), product(factorFor(1), checksum) ^ checksumOfNul)
  const products = (kept[bytes] ??= productsFor(bytes))
  let result = products[ofNul] ?? 0
  for (let half = 0, rest = checksum; half < 128; half += 16, rest >>>= 4) result ^= products[half + (rest & 15)] ?? 0
  return result
}

/**
 * The CRC-32 of two texts with a NUL between them, from that of each: nothing has to be read for it. `bytes` is the length
 * of the second one.
 *
 * So the checksums of many rows can be verified with one over all of them, and a call of zlib for each row is saved. A row
 * that is not what was written is found with certainty, as long as it is the only one: then the joined checksum differs
 * too. Several may cancel each other out, at one chance in four billion.
 */
export const joinedChecksum = (first: number, second: number, bytes: number): number =>
  (shifted(first, bytes) ^ second) >>> 0
