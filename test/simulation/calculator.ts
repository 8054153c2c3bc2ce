// What `simulate` has to say, by somebody who has read the rules and not the code. At each tick it tells every ticket's
// story anew, from all facts known by then, with plain loops; all it remembers is what it has already said. It trusts
// its input: what may be refused is tested elsewhere.
import type { ConfigInput, FactInput } from '../../src/simulation.js'
import { reachedBy } from './calculator-people.js'
import type { Case } from './calculator-cases.js'
import { storiesAt } from './calculator-stories.js'

/** A fact as a line of a history has it. */
export type Told = FactInput & { readonly at: string }

export interface Line {
  readonly at: string
  readonly ticketId: string
  readonly incident: number
  readonly step: number
  readonly dueAt: string
  readonly policyId: string
  readonly notified: readonly string[]
}

export interface Calculated {
  readonly lines: readonly Line[]
  readonly summary: object
}

export type Run = { readonly tickMinutes: number; readonly until?: string | undefined }

const minuteMs = 60_000

const timeOf = (text: string): number => Date.parse(text)

/** In the order of time, equal times in the order of the file; only the first of those that share a ticket and an id. */
const takenIn = (file: readonly Told[]): Told[] => {
  const facts: Told[] = []
  for (const fact of [...file].sort((a, b) => timeOf(a.at) - timeOf(b.at))) {
    const known = facts.some(({ ticketId, factId }) => ticketId === fact.ticketId && factId === fact.factId)
    if (fact.factId === undefined || fact.factId === null || !known) facts.push(fact)
  }
  return facts
}

/** Delays count from the last message, which pushes a step back by no more than the policy allows. */
const dueAt = ({ since, last }: Case, delayMinutes: number, mostMinutes: number | undefined): number => {
  const uncapped = last + delayMinutes * minuteMs
  if (mostMinutes === undefined) return uncapped
  return Math.min(uncapped, since + (mostMinutes + delayMinutes) * minuteMs)
}

export const calculate = (config: ConfigInput, file: readonly Told[], run: Run): Calculated => {
  const times = file.map(({ at }) => timeOf(at))
  const end = run.until === undefined ? Math.max(...times) : timeOf(run.until)
  const facts = takenIn(file).filter(({ at }) => timeOf(at) <= end)
  const lines: Line[] = []

  const tickMs = run.tickMinutes * minuteMs
  for (let tick = Math.ceil(Math.min(...times) / tickMs) * tickMs; tick <= end; tick += tickMs) {
    const known = facts.filter(({ at }) => timeOf(at) <= tick)
    const stories = storiesAt(config, known, tick)
    for (const ticketId of [...stories.keys()].sort()) {
      const { cases, assignee } = stories.get(ticketId)!
      const open = cases[cases.length - 1]
      if (open?.state !== 'active') continue
      const policy = config.policies.find(({ id }) => id === open.policyId)!
      const stepIds = policy.steps.map(({ id }, place) => id ?? `step-${place + 1}`)
      for (const [place, step] of policy.steps.entries()) {
        const due = dueAt(open, step.delayMinutes, policy.maxPostponementMinutes)
        const fired = lines.some(
          line =>
            line.ticketId === ticketId &&
            line.incident === cases.length &&
            line.policyId === policy.id &&
            stepIds[line.step - 1] === stepIds[place],
        )
        if (due > tick || fired) continue
        lines.push({
          at: new Date(tick).toISOString(),
          ticketId,
          incident: cases.length,
          step: place + 1,
          dueAt: new Date(due).toISOString(),
          policyId: policy.id,
          notified: reachedBy(config, policy, step, assignee, tick),
        })
      }
    }
  }
  const cases = [...storiesAt(config, facts, end).values()].flatMap(story => story.cases)
  return { lines, summary: summaryOf(lines, facts, cases) }
}

const summaryOf = (lines: readonly Line[], facts: readonly Told[], cases: readonly Case[]): object => {
  const fired: Record<string, number> = {}
  for (const { step } of lines) fired[step] = (fired[step] ?? 0) + 1
  const resolved: Record<string, number> = { answered: 0, closed: 0 }
  for (const { state } of cases)
    if (state !== 'active' && state !== 'confirmed') resolved[state] = (resolved[state] ?? 0) + 1
  return {
    tickets: new Set(facts.map(({ ticketId }) => ticketId)).size,
    facts: facts.length,
    incidents: cases.length,
    fired,
    resolved,
    confirmed: cases.filter(({ state }) => state === 'confirmed').length,
    active: cases.filter(({ state }) => state === 'active').length,
  }
}
