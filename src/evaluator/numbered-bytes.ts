/** Numbers for names, given as bytes, in the order in which they were first asked for. */
export interface NumberedBytes {
  readonly size: () => number
  /** The number of a name, `-1` for one that has none. */
  readonly find: (bytes: Uint8Array, from: number, to: number) => number
  /** The number of a name; the next one, which is `size` before it, for one that has none yet. */
  readonly numberOf: (bytes: Uint8Array, from: number, to: number) => number
  /** Whether this is the name of a number. */
  readonly is: (number: number, bytes: Uint8Array, from: number, to: number) => boolean
  /** The name of a number. To be read at once: it lies where the others do. */
  readonly bytesOf: (number: number) => Uint8Array
}

const hashOf = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = to - from
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/**
 * Keeps hundreds of thousands of names as bytes, one after the other, and finds them by chains of numbers. As keys of a
 * `Map` they are texts that have to be made, that the collector of garbage copies twice before it lets them be, and that
 * are filed anew at each of the map's growths. That took a tenth of reading a log, and twice the memory.
 */
export const numberedBytes = (): NumberedBytes => {
  let all = new Uint8Array(2 ** 15)
  let size = 0
  /** Where each name begins, which is where the one before it ends; also where the next one will. */
  let starts = new Float64Array(1_024 + 1)
  let hashes = new Int32Array(1_024)
  /** The last name of each chain, and of each name the one before it in its chain: numbers plus one, 0 for none. */
  let heads = new Int32Array(1_024)
  let links = new Int32Array(1_024)

  const link = (number: number): void => {
    const chain = (hashes[number] as number) & (heads.length - 1)
    links[number] = heads[chain] as number
    heads[chain] = number + 1
  }
  const grow = (): void => {
    const length = size * 2
    const [oldStarts, oldHashes] = [starts, hashes]
    starts = new Float64Array(length + 1)
    starts.set(oldStarts)
    hashes = new Int32Array(length)
    hashes.set(oldHashes)
    heads = new Int32Array(length)
    links = new Int32Array(length)
    for (let number = 0; number < size; number++) link(number)
  }
  const is = (number: number, bytes: Uint8Array, from: number, to: number): boolean => {
    const end = starts[number + 1] as number
    if (end - (starts[number] as number) !== to - from) return false
    // From the end: names differ there.
    for (let at = to - 1, other = end - 1; at >= from; at--, other--) if (all[other] !== bytes[at]) return false
    return true
  }
  const findHashed = (hash: number, bytes: Uint8Array, from: number, to: number): number => {
    for (let next = heads[hash & (heads.length - 1)] as number; next !== 0; next = links[next - 1] as number)
      if (hashes[next - 1] === hash && is(next - 1, bytes, from, to)) return next - 1
    return -1
  }
  const add = (hash: number, bytes: Uint8Array, from: number, to: number): number => {
    if (size === hashes.length) grow()
    const start = starts[size] as number
    const end = start + to - from
    if (end > all.length) {
      const grown = new Uint8Array(Math.max(end, all.length * 2))
      grown.set(all)
      all = grown
    }
    for (let at = from, into = start; at < to; at++, into++) all[into] = bytes[at] as number
    starts[size + 1] = end
    hashes[size] = hash
    link(size)
    return size++
  }
  return {
    size: () => size,
    find: (bytes, from, to) => findHashed(hashOf(bytes, from, to), bytes, from, to),
    numberOf: (bytes, from, to) => {
      const hash = hashOf(bytes, from, to)
      const found = findHashed(hash, bytes, from, to)
      return found < 0 ? add(hash, bytes, from, to) : found
    },
    is,
    bytesOf: number => all.subarray(starts[number], starts[number + 1]),
  }
}
