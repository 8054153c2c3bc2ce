import type { AcknowledgeOutcome, WithdrawOutcome } from '../../escalations-api.js'
import type { IncidentView } from '../../views.js'
import { foreign, nothing, sheet, type Frame, type Html } from './layout.js'
import { html, promiseField, sinceMs, timeOf } from './parts.js'

/** A page and the status it is sent under. */
export interface Answer {
  readonly status: 200 | 404 | 409
  readonly body: Html
}

/** What an "I'm on it" page is about, and for whom. */
export interface Question extends Frame {
  readonly ticketId: string
  readonly by: { readonly id: string; readonly name: string }
  readonly person: (id: string) => string
  /** Where its form leads, and what it carries. */
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  /** Said of links that need no sign-in. */
  readonly isBearer: boolean
}

const waysOut = ({ site, ticketId, isBearer }: Question): Html => {
  const { words, paths, ticketUrl } = site
  const url = ticketUrl(ticketId)
  return html`${url === undefined ? nothing : html`<a href="${url}">${words.openTicket}</a>`}
  ${isBearer ? nothing : html`<a href="${paths.ticket(ticketId)}">${words.history}</a>`}`
}

const answer = (
  question: Question,
  status: Answer['status'],
  title: string,
  lead: string,
  more: Html = nothing,
): Answer => ({ status, body: sheet(question, { title, lead, more, ways: waysOut(question) }) })

const form = (question: Question): Html => {
  const { words } = question.site
  const fields = Object.entries(question.fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  )
  return html`<form method="post" action="${question.action}">
      ${fields} ${promiseField(question, html`<span>${words.promise}</span>`)}
      <button class="act large">${words.imOnIt}</button>
    </form>
    <p class="note">${words.acknowledgeEffect}</p>
    <p class="note">
      ${foreign(question.isBearer ? words.bearerNote(question.by.name) : words.acknowledgeAs(question.by.name))}
    </p>`
}

const resolved = (
  question: Question,
  { reason, at }: NonNullable<IncidentView['resolved']>,
  status: 200 | 409,
): Answer => {
  const { words } = question.site
  const lead = words.resolvedLead({ reason: words.reasons[reason], time: timeOf(question, at) })
  return answer(question, status, words.resolvedTitle, lead)
}

const whoIsOnIt = (
  question: Question,
  first: { readonly by: string; readonly at: Date },
): readonly [string, string] => {
  const { words } = question.site
  const time = timeOf(question, first.at)
  if (first.by === question.by.id) return [words.alreadyYouTitle, words.alreadyYouLead(time)]
  const name = question.person(first.by)
  return [words.alreadyTitle(name), words.alreadyLead({ name, time })]
}

/** What the link says when it is opened. Nothing happens by that. */
export const questionPage = (
  question: Question,
  incident: IncidentView | undefined,
  cause: string | undefined,
): Answer => {
  const { words } = question.site
  if (incident === undefined) return answer(question, 404, words.noIncidentTitle, words.noIncidentLead)
  if (cause !== undefined && incident.cause !== cause)
    return answer(question, 409, words.otherWaitTitle, words.otherWaitLead)
  if (incident.resolved !== undefined) return resolved(question, incident.resolved, 200)
  const [first] = incident.acknowledgements
  if (first === undefined)
    return answer(
      question,
      200,
      words.acknowledgeTitle(question.ticketId),
      words.acknowledgeLead(words.duration(sinceMs(question, incident.waitingSinceAt))),
      form(question),
    )
  const [title, lead] = whoIsOnIt(question, first)
  return answer(question, 200, title, lead)
}

/** What the button came to. */
export const outcomePage = (question: Question, outcome: AcknowledgeOutcome): Answer => {
  const { words } = question.site
  switch (outcome.status) {
    case 'confirmed': {
      const promised = outcome.incident.acknowledgements.findLast(({ by }) => by === question.by.id)?.answerByAt
      const promise = promised === undefined ? undefined : timeOf(question, promised)
      return answer(question, 200, words.confirmedTitle, words.confirmedLead({ ticket: question.ticketId, promise }))
    }
    case 'already-confirmed': {
      const [title, lead] = whoIsOnIt(question, outcome)
      return answer(question, 200, title, `${lead} ${outcome.by === question.by.id ? '' : words.secondLead}`.trim())
    }
    case 'already-resolved':
      return resolved(question, { reason: outcome.reason, at: outcome.resolvedAt }, 409)
    case 'no-incident':
      return answer(question, 404, words.noIncidentTitle, words.noIncidentLead)
    case 'other-wait':
      return answer(question, 409, words.otherWaitTitle, words.otherWaitLead)
  }
}

/** What taking it back came to. */
export const withdrawnPage = (question: Question, outcome: WithdrawOutcome): Answer => {
  const { words } = question.site
  switch (outcome.status) {
    case 'active':
      return answer(question, 200, words.withdrawnTitle, words.withdrawnLead)
    case 'not-confirmed':
      return answer(question, 409, words.notConfirmedTitle, words.notConfirmedLead)
    case 'already-resolved':
      return resolved(question, { reason: outcome.reason, at: outcome.resolvedAt }, 409)
    case 'no-incident':
      return answer(question, 404, words.noIncidentTitle, words.noIncidentLead)
    case 'other-wait':
      return answer(question, 409, words.otherWaitTitle, words.otherWaitLead)
  }
}
