// What becomes of a ticket's incidents, for the calculator (calculator.ts).
import type { ConfigInput } from '../../src/simulation.js'
import type { Told } from './calculator.js'
import { lapsesAt, type Confirmation } from './calculator-confirmations.js'
import type { Story } from './calculator-stories.js'

/** One incident. Its number is its place. `since` is the first unanswered message, `last` the latest. */
export interface Case {
  state: 'active' | 'confirmed' | 'answered' | 'closed' | 'merged' | 'deleted' | 'no-policy'
  policyId: string
  since: number
  last: number
  confirmation?: Confirmation | undefined
}

export type End = 'answered' | 'closed' | 'merged' | 'deleted' | undefined

/** The ticket's own, else its client's, else its desk's, else the default one; inactive ones fall through. */
const effective = ({ policies, assignments }: ConfigInput, story: Story): string | undefined => {
  const levels = [
    story.policyId,
    story.clientId === undefined ? undefined : assignments?.clients?.[story.clientId],
    story.deskId === undefined ? undefined : assignments?.desks?.[story.deskId],
    assignments?.default,
  ]
  for (const id of levels) {
    if (id === 'none') return undefined
    if (policies.some(policy => policy.id === id && policy.active !== false)) return id ?? undefined
  }
  return undefined
}

export const openCase = ({ cases }: Story): Case | undefined => {
  const latest = cases[cases.length - 1]
  return latest?.state === 'active' || latest?.state === 'confirmed' ? latest : undefined
}

/** A fact at the very time at which a confirmation lapses still finds it; a tick at that time does not. */
export const lapse = (
  { policies }: ConfigInput,
  stories: Map<string, Story>,
  hasPassed: (at: number) => boolean,
): void => {
  for (const story of stories.values()) {
    const open = openCase(story)
    if (open?.confirmation === undefined) continue
    const policy = policies.find(({ id }) => id === open.policyId)!
    if (!hasPassed(lapsesAt(open.confirmation, policy.confirmTimeoutMinutes))) continue
    open.state = 'active'
    open.confirmation = undefined
  }
}

/** What a person at the desk does shows that somebody is there. Clients, timers and automation write and reopen, too. */
export const beActive = (story: Story, fact: Told): void => {
  const confirmation = openCase(story)?.confirmation
  const byAgent =
    ['TicketAssigned', 'TicketMoved', 'TicketClientChanged', 'TicketPolicySet', 'TicketPaused'].includes(fact.type) ||
    (fact.type === 'TicketOpened' && fact.openedBy === 'agent')
  if (confirmation !== undefined && byAgent) confirmation.activeAt = Date.parse(fact.at)
}

/** Another policy's time-out counts from the change; a promise that is the last word stands. */
const policyChanged = ({ confirmation }: Case, at: number): void => {
  if (confirmation === undefined) return
  const { said, activeAt } = confirmation
  if (activeAt !== undefined || said[said.length - 1]?.until === undefined) confirmation.activeAt = at
}

/** What the ticket's state means for its incident. */
export const followUp = (config: ConfigInput, story: Story, end: End, at: number): void => {
  const policyId = effective(config, story)
  const open = openCase(story)
  if (open === undefined) {
    if (story.wait !== undefined && policyId !== undefined)
      story.cases.push({ state: 'active', policyId, ...story.wait })
    return
  }
  if (story.wait === undefined) open.state = end!
  else if (policyId === undefined) open.state = 'no-policy'
  else {
    if (policyId !== open.policyId) policyChanged(open, at)
    Object.assign(open, { policyId, ...story.wait })
  }
}
