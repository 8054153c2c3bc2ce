/** Chance that can be repeated: the same seed, the same story. */
export interface Chance {
  /** A whole number from `least` to `most`. */
  readonly whole: (least: number, most: number) => number
  readonly one: <A>(of: readonly [A, ...ReadonlyArray<A>]) => A
}

/** Mulberry32, a generator in four lines. */
export const chance = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return { whole, one: of => of[whole(0, of.length - 1)] ?? of[0] }
}
