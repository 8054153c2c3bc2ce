import { aFiniteNumber, aText, misspelt, requireOptions, type OptionRule } from '../codecs/option-rules.js'
import type { Author, Fact } from '../domain/ticket/fact.js'
import type { TicketId } from '../domain/identifiers.js'
import { instant, minutesAfter, type Instant } from '../domain/time.js'

/**
 * Noon of a Monday, the zero of stories.
 *
 * @since 0.1.0
 */
export const noon: Instant = instant(Date.UTC(2026, 2, 2, 12))

type OptionsOf<Type extends Fact['type']> = Partial<
  Omit<Extract<Fact, { readonly type: Type }>, 'type' | 'ticketId' | 'at'>
>

interface FactOptions {
  readonly factId?: string
}

/**
 * What happened on a ticket, told in minutes after noon. Every line leads on to the next; none changes the story that
 * it was told on.
 *
 * @since 0.1.0
 */
export interface TicketStory {
  readonly facts: ReadonlyArray<Fact>
  readonly opened: (minute: number, options?: OptionsOf<'TicketOpened'>) => TicketStory
  readonly clientReplied: (minute: number, options?: OptionsOf<'ClientReplied'>) => TicketStory
  readonly agentReplied: (minute: number, options?: OptionsOf<'AgentReplied'>) => TicketStory
  /** A receipt, an auto-reply, a bounce. */
  readonly automationReplied: (minute: number, as: 'client' | 'agent') => TicketStory
  readonly assigned: (minute: number, assigneeId: string | null, options?: FactOptions) => TicketStory
  readonly moved: (minute: number, deskId: string | null, options?: FactOptions) => TicketStory
  readonly clientChanged: (minute: number, clientId: string | null, options?: FactOptions) => TicketStory
  readonly policySet: (minute: number, policyId: string | null, options?: FactOptions) => TicketStory
  readonly acknowledged: (minute: number, by: string, options?: OptionsOf<'Acknowledged'>) => TicketStory
  readonly closed: (minute: number, options?: FactOptions) => TicketStory
  readonly reopened: (minute: number, options?: FactOptions) => TicketStory
  readonly merged: (minute: number, intoTicketId: TicketId, options?: FactOptions) => TicketStory
  readonly deleted: (minute: number, options?: FactOptions) => TicketStory
  readonly paused: (minute: number, options?: FactOptions) => TicketStory
  readonly resumed: (minute: number, options?: FactOptions) => TicketStory
}

const said: Readonly<Record<Fact['type'], ReadonlyArray<string>>> = {
  TicketOpened: ['deskId', 'clientId', 'assigneeId', 'openedBy'],
  ClientReplied: ['author'],
  AgentReplied: ['author', 'agentId'],
  TicketAssigned: ['assigneeId'],
  TicketMoved: ['deskId'],
  TicketClientChanged: ['clientId'],
  TicketPolicySet: ['policyId'],
  Acknowledged: ['by', 'via', 'answerByAt'],
  TicketClosed: [],
  TicketReopened: [],
  TicketMerged: ['intoTicketId'],
  TicketDeleted: [],
  TicketPaused: [],
  TicketResumed: [],
}

/** What is misspelt in a story is missing from it, and a test about it shows nothing. */
const aFact =
  (type: Fact['type']): OptionRule =>
  fact =>
    misspelt(fact as object, ['type', 'ticketId', 'at', 'factId', ...said[type]])

/**
 * Begins a story: `ticketStory('T-1').opened(0, { deskId: 'billing' }).clientReplied(20).facts`.
 *
 * @since 0.1.0
 */
export const ticketStory = (ticketId: TicketId, from: Instant = noon, facts: ReadonlyArray<Fact> = []): TicketStory => {
  requireOptions('ticketStory', aText, ticketId)
  const and = (fact: Fact): TicketStory => {
    requireOptions(`ticketStory: ${fact.type}`, aFact(fact.type), fact)
    return ticketStory(ticketId, from, [...facts, fact])
  }
  const at = (minute: number): { readonly ticketId: TicketId; readonly at: Instant } => {
    requireOptions('ticketStory: the minute', aFiniteNumber, minute)
    return { ticketId, at: minutesAfter(from, minute) }
  }
  const human: Author = 'human'
  return {
    facts,
    opened: (minute, options) => and({ type: 'TicketOpened', ...at(minute), openedBy: 'client', ...options }),
    clientReplied: (minute, options) => and({ type: 'ClientReplied', ...at(minute), author: human, ...options }),
    agentReplied: (minute, options) => and({ type: 'AgentReplied', ...at(minute), author: human, ...options }),
    automationReplied: (minute, as) =>
      and({ type: as === 'client' ? 'ClientReplied' : 'AgentReplied', ...at(minute), author: 'automation' }),
    assigned: (minute, assigneeId, options) => and({ type: 'TicketAssigned', ...at(minute), assigneeId, ...options }),
    moved: (minute, deskId, options) => and({ type: 'TicketMoved', ...at(minute), deskId, ...options }),
    clientChanged: (minute, clientId, options) =>
      and({ type: 'TicketClientChanged', ...at(minute), clientId, ...options }),
    policySet: (minute, policyId, options) => and({ type: 'TicketPolicySet', ...at(minute), policyId, ...options }),
    acknowledged: (minute, by, options) =>
      and({ type: 'Acknowledged', ...at(minute), by, via: 'ticket-page', ...options }),
    closed: (minute, options) => and({ type: 'TicketClosed', ...at(minute), ...options }),
    reopened: (minute, options) => and({ type: 'TicketReopened', ...at(minute), ...options }),
    merged: (minute, intoTicketId, options) => and({ type: 'TicketMerged', ...at(minute), intoTicketId, ...options }),
    deleted: (minute, options) => and({ type: 'TicketDeleted', ...at(minute), ...options }),
    paused: (minute, options) => and({ type: 'TicketPaused', ...at(minute), ...options }),
    resumed: (minute, options) => and({ type: 'TicketResumed', ...at(minute), ...options }),
  }
}
