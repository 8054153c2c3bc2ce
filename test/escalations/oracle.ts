// Who has to be told of what, by somebody who has read the rules and not the code: a calculator over what was reported
// and when somebody ticked. It knows one policy, tickets whose facts come in time, and nothing about stores or sends.

/** Something that happened, in order. A tick counts when it was completed. */
export type Happened =
  | {
      readonly what: 'client wrote' | 'agent replied' | 'closed' | 'acknowledged'
      readonly ticket: string
      readonly at: number
    }
  | { readonly what: 'tick'; readonly at: number }

export interface PlannedStep {
  readonly delayMs: number
  readonly person: string
}

interface Case {
  readonly incident: number
  readonly clock: number
  readonly state: 'waiting' | 'confirmed' | 'over'
  readonly fired: ReadonlySet<number>
}

/** One line for each ticket, incident, step and person: `T-1 incident 1 step 2 lead`. */
export const mustBeTold = (story: ReadonlyArray<Happened>, steps: ReadonlyArray<PlannedStep>): ReadonlySet<string> => {
  const cases = new Map<string, Case>()
  const told = new Set<string>()
  for (const happened of story) {
    if (happened.what === 'tick') {
      for (const [ticket, { state, clock, fired, incident }] of cases) {
        if (state !== 'waiting') continue
        const due = steps.flatMap(({ delayMs }, n) => (clock + delayMs <= happened.at && !fired.has(n) ? [n] : []))
        for (const n of due) told.add(`${ticket} incident ${incident} step ${n + 1} ${steps[n]?.person ?? ''}`)
        cases.set(ticket, { state, clock, incident, fired: new Set([...fired, ...due]) })
      }
      continue
    }
    const { ticket, at } = happened
    const before = cases.get(ticket)
    const isOpen = before !== undefined && before.state !== 'over'
    if (happened.what === 'client wrote')
      cases.set(
        ticket,
        isOpen
          ? { ...before, clock: at }
          : { incident: (before?.incident ?? 0) + 1, clock: at, state: 'waiting', fired: new Set() },
      )
    else if (isOpen) cases.set(ticket, { ...before, state: happened.what === 'acknowledged' ? 'confirmed' : 'over' })
  }
  return told
}
