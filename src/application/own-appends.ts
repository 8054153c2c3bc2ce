/**
 * Where in the log this process's own events lie, so that it need not read them again. Only for stores that number the
 * events of their log one by one: elsewhere nobody knows what lies between two positions.
 */
export interface OwnAppends {
  /** So many events were appended one after another, the last one at `position`. */
  readonly note: (position: number, count: number) => void
  /** The last position up to which everything after `position` is this process's own. */
  readonly skip: (position: number) => number
  /** How many events of others follow on `position`, at most `limit`: up to the next own ones. */
  readonly upToNext: (position: number, limit: number) => number
}

/** One run of own events. */
interface Run {
  readonly after: number
  last: number
}

/** More than a process alone with its store ever has. Who appends between others reads its own events again then. */
const mostRuns = 1_000

export const ownAppends = (): OwnAppends => {
  const runs: Run[] = []
  return {
    note: (position, count) => {
      const after = position - count
      const newest = runs.at(-1)
      if (newest?.last === after) newest.last = position
      // Answers may overtake each other: what comes out of order is read again.
      else if ((newest === undefined || newest.last < after) && runs.length < mostRuns)
        runs.push({ after, last: position })
    },
    skip: position => {
      let at = position
      for (let first = runs[0]; first !== undefined && first.after <= at; first = runs[0]) {
        at = Math.max(at, first.last)
        runs.shift()
      }
      return at
    },
    upToNext: (position, limit) => {
      const first = runs[0]
      return first === undefined ? limit : Math.min(limit, first.after - position)
    },
  }
}

/** For stores whose positions leave gaps: everything is read. */
export const nothingSkipped: OwnAppends = {
  note: () => undefined,
  skip: position => position,
  upToNext: (_, limit) => limit,
}
