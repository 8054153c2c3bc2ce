// How tickets stand after some facts, for the calculator (calculator.ts).
import type { ConfigInput } from '../../src/simulation.js'
import type { Told } from './calculator.js'

/** One incident. Its number is its place. `since` is the first unanswered message, `last` the latest. */
export interface Case {
  state: 'active' | 'confirmed' | 'answered' | 'closed' | 'merged' | 'deleted' | 'no-policy'
  policyId: string
  since: number
  last: number
}

export interface Story {
  policyId?: string | undefined
  clientId?: string | undefined
  deskId?: string | undefined
  assignee?: string | undefined
  /** The client's wait, whether a policy applies or not. */
  wait?: { since: number; last: number } | undefined
  closed: boolean
  closedUnanswered: boolean
  cases: Case[]
}

const newStory = (): Story => ({ closed: false, closedUnanswered: false, cases: [] })

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

const clientWrote = (story: Story, at: number): void => {
  story.wait = { since: story.wait?.since ?? at, last: at }
}

export const storiesOf = (config: ConfigInput, facts: readonly Told[]): Map<string, Story> => {
  const stories = new Map<string, Story>()
  for (const fact of facts) {
    const story = stories.get(fact.ticketId) ?? newStory()
    stories.set(fact.ticketId, story)
    const end = happen(story, fact, stories)
    followUp(config, story, end)
    // A merge may have changed how long another ticket's client has been waiting.
    for (const other of stories.values()) followUp(config, other, undefined)
  }
  return stories
}

type End = 'answered' | 'closed' | 'merged' | 'deleted' | undefined

/** What a fact does to a ticket, without a word about incidents, but for "I'm on it", which is about nothing else. */
const happen = (story: Story, fact: Told, stories: Map<string, Story>): End => {
  const at = Date.parse(fact.at)
  switch (fact.type) {
    case 'TicketOpened':
      // Opened again, which no rule speaks of: then it is open, and what is not named stays.
      story.closed = false
      story.deskId = fact.deskId ?? story.deskId
      story.clientId = fact.clientId ?? story.clientId
      story.assignee = fact.assigneeId ?? story.assignee
      if (fact.openedBy !== 'agent') clientWrote(story, at)
      return undefined
    case 'ClientReplied':
      if (fact.author !== 'automation') clientWrote(story, at)
      return undefined
    case 'AgentReplied':
      if (fact.author === 'automation' || story.closed) return undefined
      story.closedUnanswered = false
      story.wait = undefined
      return 'answered'
    case 'TicketAssigned':
      story.assignee = fact.assigneeId ?? undefined
      return undefined
    case 'TicketMoved':
      story.deskId = fact.deskId ?? undefined
      return undefined
    case 'TicketClientChanged':
      story.clientId = fact.clientId ?? undefined
      return undefined
    case 'TicketPolicySet':
      story.policyId = fact.policyId ?? undefined
      return undefined
    case 'Acknowledged': {
      const open = story.cases[story.cases.length - 1]
      if (open?.state === 'active') open.state = 'confirmed'
      return undefined
    }
    case 'TicketClosed':
      if (story.wait !== undefined) story.closedUnanswered = true
      story.closed = true
      story.wait = undefined
      return 'closed'
    case 'TicketReopened':
      if (story.closedUnanswered && story.wait === undefined) clientWrote(story, at)
      story.closed = false
      story.closedUnanswered = false
      return undefined
    case 'TicketMerged': {
      const target = stories.get(fact.intoTicketId)
      if (story.wait !== undefined && target?.wait !== undefined)
        target.wait = { since: Math.min(target.wait.since, story.wait.since), last: target.wait.last }
      story.closed = false
      story.closedUnanswered = false
      story.wait = undefined
      return 'merged'
    }
    case 'TicketDeleted':
      story.closed = false
      story.closedUnanswered = false
      story.wait = undefined
      return 'deleted'
    case 'TicketPaused':
    case 'TicketResumed':
      return undefined // Not counted yet.
  }
}

/** What the ticket's state means for its incident. */
const followUp = (config: ConfigInput, story: Story, end: End): void => {
  const policyId = effective(config, story)
  const latest = story.cases[story.cases.length - 1]
  const open = latest?.state === 'active' || latest?.state === 'confirmed' ? latest : undefined
  if (open === undefined) {
    if (story.wait !== undefined && policyId !== undefined)
      story.cases.push({ state: 'active', policyId, ...story.wait })
    return
  }
  if (story.wait === undefined) open.state = end!
  else if (policyId === undefined) open.state = 'no-policy'
  else Object.assign(open, { policyId, ...story.wait })
}
