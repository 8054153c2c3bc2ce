import type { IncidentView } from '../../views.js'
import type { Html } from './layout.js'
import { foreign, nothing } from './layout.js'
import { acknowledgeForm, html, sinceMs, timeOf, withdrawForm, type Audience } from './parts.js'

/**
 * What the host's own ticket page shows of the escalation: one section, without script and without style of its own, with
 * classes to style it by. After the button the reader comes back to the ticket page.
 */
export const ticketFragment = (audience: Audience, ticketId: string, incident: IncidentView | undefined): Html => {
  const { words, paths } = audience.site
  const history = html`<a class="escalation-history" href="${paths.ticket(ticketId)}">${words.history}</a>`
  const part = (status: string, text: Html, form: Html): Html =>
    html`<section class="escalation escalation-${status}" aria-label="${words.title}">
      <p class="escalation-state">${text}</p>
      ${form} ${history}
    </section>`
  if (incident === undefined) return part('none', html`${words.noIncidentTitle}`, nothing)
  switch (incident.status) {
    case 'Active': {
      const { next, waitingSinceAt } = incident
      return part(
        'active',
        html`<strong>${words.waiting(words.duration(sinceMs(audience, waitingSinceAt)))}</strong>
          <span
            >${
              next === undefined
                ? words.allFired
                : words.nextStep({ step: next.step, time: timeOf(audience, next.dueAt) })
            }</span
          >`,
        acknowledgeForm(audience, incident, 'ticket-page'),
      )
    }
    case 'Confirmed': {
      const first = incident.acknowledgements[0]
      const promised = incident.acknowledgements.findLast(({ answerByAt }) => answerByAt !== undefined)?.answerByAt
      return part(
        'confirmed',
        html`<strong>${foreign(words.isOnIt(audience.person(first?.by ?? '')))}</strong>
          <span>${first === undefined ? '' : words.since(timeOf(audience, first.at))}</span>
          ${promised === undefined ? nothing : html`<span>${words.promised(timeOf(audience, promised))}</span>`}`,
        withdrawForm(audience, incident, 'ticket-page'),
      )
    }
    case 'Resolved':
      return part(
        'resolved',
        html`${words.statuses.Resolved}:
        ${
          incident.resolved === undefined
            ? nothing
            : html`${words.reasons[incident.resolved.reason]} ${timeOf(audience, incident.resolved.at)}`
        }`,
        nothing,
      )
  }
}
