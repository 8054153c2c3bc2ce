import type { ConfirmedIncidentView, Dashboard } from '../../views.js'
import { nothing, type Html } from './layout.js'
import { badge, historyLink, html, sinceMs, ticketLink, timeOf, timeTag, withdrawForm, type Audience } from './parts.js'

/** A client who waits and somebody is on it. */
export const confirmedRow = (audience: Audience, incident: ConfirmedIncidentView): Html => {
  const { words } = audience.site
  const { ticketId, acknowledgements, clientWroteAt, waitingSinceAt, answerByAt: promised, lapsesAt } = incident
  const [first] = acknowledgements
  const others = [...new Set(acknowledgements.map(({ by }) => by))].filter(by => by !== first?.by)
  const isLate = promised !== undefined && promised.getTime() < audience.now.getTime()
  return html`<li class="person ${isLate || clientWroteAt !== undefined ? 'warm' : 'good'}">
    <div>
      <h3>${ticketLink(audience, ticketId)}</h3>
      <p>
        ${
          first === undefined
            ? nothing
            : html`<span class="who">${words.isOnIt(audience.person(first.by))}</span>
                ${words.since(timeOf(audience, first.at))}`
        }
      </p>
      ${
        promised === undefined && clientWroteAt === undefined
          ? nothing
          : html`<p>
              ${promised === undefined ? nothing : badge(isLate ? 'hot' : 'good', words.promised(timeOf(audience, promised)))}
              ${clientWroteAt === undefined ? nothing : badge('warm', words.wroteAgain(timeOf(audience, clientWroteAt)))}
            </p>`
      }
      <p class="about">
        <span>${words.waiting(words.duration(sinceMs(audience, waitingSinceAt)))}</span>
        ${others.length === 0 ? nothing : html`<span>${words.alsoOnIt(others.map(audience.person))}</span>`}
        ${
          lapsesAt === undefined || lapsesAt.getTime() === promised?.getTime()
            ? nothing
            : html`<span>${words.lapsesAt(timeOf(audience, lapsesAt))}</span>`
        }
        <span>${historyLink(audience, ticketId)}</span>
      </p>
    </div>
    ${withdrawForm(audience, incident, 'dashboard')}
  </li>`
}

/** A wait that ended today. */
export const resolvedRow = (audience: Audience, entry: Dashboard['resolvedToday'][number]): Html => {
  const { words } = audience.site
  return html`<li>
    <div class="line">
      <h3>${ticketLink(audience, entry.ticketId)}</h3>
      <span class="end"
        >${words.reasons[entry.reason]} ${timeTag(audience, entry.resolvedAt)} ·
        ${historyLink(audience, entry.ticketId)}</span
      >
    </div>
  </li>`
}
