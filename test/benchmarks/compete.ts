import { against, median, times, type Row } from './measure.js'
import { rateOf, shown } from './on-eventstoredb.js'

/** So many at once, so many in all. */
export const runs = [
  [1, 2_100],
  [16, 10_500],
  [256, 24_000],
] as const

export interface Contender {
  readonly run: (n: number) => Promise<unknown>
  /** The least that it has to reach of its reference. */
  readonly goal?: number
}

/** V8 has compiled everything for good by then. Who comes last would gain by what the others had done before. */
export const warmUp = async (groups: ReadonlyArray<Readonly<Record<string, Contender>>>): Promise<void> => {
  for (let half = 0; half < 2; half++)
    for (const group of groups) for (const { run } of Object.values(group)) await rateOf(64, 3_000, run)
}

/**
 * Runs everybody in turn, round by round, every other round backwards; the first of a group is the reference of the others.
 * Many short rounds: what else the machine does comes and goes, and a median of ratios leaves it out.
 */
export const compete = async (
  groups: ReadonlyArray<Readonly<Record<string, Contender>>>,
  concurrency: number,
  count: number,
): Promise<ReadonlyArray<Row>> => {
  const rows: Row[] = []
  const rates = new Map<string, number[]>()
  const ratios = new Map<string, number[]>()
  const rounds = 15
  for (let round = 0; round < rounds; round++)
    for (const group of groups) {
      const all = Object.entries(group)
      const measured = new Map<string, number>()
      for (const [what, { run }] of round % 2 === 0 ? all : all.toReversed())
        measured.set(what, await rateOf(concurrency, Math.ceil(count / rounds), run))
      const reference = measured.get(all[0]?.[0] ?? '') ?? Number.NaN
      for (const [what, rate] of measured) {
        rates.set(what, [...(rates.get(what) ?? []), rate])
        ratios.set(what, [...(ratios.get(what) ?? []), rate / reference])
      }
    }
  const rate = (what: string): string => shown(median(rates.get(what) ?? []))
  for (const group of groups) {
    const [reference = ''] = Object.keys(group)
    for (const [what, { goal }] of Object.entries(group)) {
      const ratio = median(ratios.get(what) ?? [])
      rows.push({
        what: `${what}, ${concurrency} at once`,
        measured: rate(what),
        reference: what === reference ? '-' : `${rate(reference)} ${reference}`,
        ratio: times(ratio),
        goal: goal === undefined ? '-' : against(times(goal), ratio >= goal),
      })
    }
  }
  return rows
}
