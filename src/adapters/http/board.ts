import type { DayOf } from '../../domain/day.js'
import { instant } from '../../domain/time.js'
import type { Escalations } from '../../escalations-api.js'
import type { Clock } from '../../ports/clock.js'
import type { Policy } from '../../domain/policy/policy.js'
import type { Dashboard } from '../../views.js'

/** The state of all escalations at one position of the log. */
export interface Overview {
  readonly position: number
  readonly dashboard: Dashboard
  readonly policies: ReadonlyArray<Policy>
}

/** One picture for all who look: read anew when something happened, not when somebody looks. */
export interface Board {
  readonly read: () => Promise<Overview>
}

export const boardOf = (escalations: Escalations, clock: Clock, dayOf: DayOf, timeZone: string): Board => {
  let known: { readonly overview: Overview; readonly day: string } | undefined
  let reading: Promise<Overview> | undefined
  let queued: Promise<Overview> | undefined
  const today = (): string => dayOf(instant(Math.trunc(clock.wallMs())))
  const readNow = async (): Promise<Overview> => {
    const position = await escalations.position()
    const day = today()
    if (known?.overview.position === position && known.day === day) return known.overview
    const [dashboard, policies] = await Promise.all([escalations.dashboard({ timeZone }), escalations.policies.list()])
    // What came while reading may be in the picture; under the older position it is looked for once more.
    const overview = { position, dashboard, policies }
    known = { overview, day }
    return overview
  }
  const start = (): Promise<Overview> => {
    const mine = readNow().finally(() => {
      if (reading === mine) reading = undefined
    })
    reading = mine
    return mine
  }
  return {
    // Who asks while somebody reads shares a read that begins after the question: it must show one's own change.
    read: () => {
      if (reading === undefined) return start()
      queued ??= reading
        .then(
          () => undefined,
          () => undefined,
        )
        .then(() => {
          queued = undefined
          return start()
        })
      return queued
    },
  }
}
