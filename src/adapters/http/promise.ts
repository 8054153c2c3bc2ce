const quarterMs = 15 * 60_000
const hourMs = 3_600_000

/** How long from now the times lie that a person can promise with one click. */
const offered: ReadonlyArray<number> = [quarterMs, 30 * 60_000, hourMs, 2 * hourMs, 4 * hourMs, 8 * hourMs, 24 * hourMs]

const furthestMs = 31 * 24 * hourMs

/** Whole quarters of an hour: "by 15:00" is a promise, "by 14:53" is a number. */
export const promiseTimes = (nowMs: number): ReadonlyArray<Date> =>
  offered.map(ms => new Date(Math.ceil((nowMs + ms) / quarterMs) * quarterMs))

/** A promised time from a form or a body; `undefined` for none, `'bad'` for what is no time a client could be promised. */
export const promiseFrom = (given: unknown, nowMs: number): Date | undefined | 'bad' => {
  if (given === undefined || given === null || given === '') return undefined
  if (typeof given !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(given))
    return 'bad'
  const atMs = Date.parse(given)
  return atMs > nowMs && atMs <= nowMs + furthestMs ? new Date(atMs) : 'bad'
}
