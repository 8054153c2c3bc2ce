import { html, raw } from 'hono/html'
import type { TicketDetails } from '../../ports/directory.js'
import { foreign, nothing, type Frame, type Html } from './layout.js'
import type { SignedIn } from './options.js'
import { promiseTimes } from './promise.js'

/** How things on one page are called. */
export interface Labels {
  readonly person: (id: string) => string
  readonly ticket: (id: string) => TicketDetails
}

/** A page for somebody, with names. */
export interface Audience extends Frame, Labels {
  readonly reader: SignedIn
}

export const timeOf = ({ site: { words, timeZone }, now }: Frame, at: Date): string => words.time(at, timeZone, now)

export const timeTag = (frame: Frame, at: Date): Html =>
  html`<time datetime="${at.toISOString()}">${timeOf(frame, at)}</time>`

/** Milliseconds from a time until now. */
export const sinceMs = ({ now }: Frame, at: Date): number => Math.max(0, now.getTime() - at.getTime())

/** A ticket's id, leading to the host's page of it, with what it is about. */
export const ticketLink = (audience: Audience, ticketId: string): Html => {
  const { subject } = audience.ticket(ticketId)
  const url = audience.site.ticketUrl(ticketId) ?? audience.site.paths.ticket(ticketId)
  const about = subject === undefined ? nothing : html` <span class="subject">${foreign(subject)}</span>`
  return html`<a href="${url}">${foreign(ticketId)}</a>${about}`
}

/** What only screen readers say: which of many like buttons this is. */
const spoken = (ticketId: string): Html => html`<span class="out-of-sight"> ${foreign(ticketId)}</span>`

export const historyLink = ({ site: { paths, words } }: Frame, ticketId: string): Html =>
  html`<a href="${paths.ticket(ticketId)}" data-key="history ${ticketId}">${words.history}${spoken(ticketId)}</a>`

type Surface = 'dashboard' | 'timeline' | 'ticket-page' | 'email'

const hidden = (fields: Readonly<Record<string, string>>): ReadonlyArray<Html> =>
  Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)

/** The field that shows that a form came from a page of ours that was made for this person. */
export const formToken = ({ site, reader, now }: Frame & { readonly reader: SignedIn }): string =>
  site.forms.issue(reader.id, now.getTime())

export const promiseField = (frame: Frame, label: Html = nothing): Html => {
  const { words } = frame.site
  const options = promiseTimes(frame.now.getTime()).map(
    at => html`<option value="${at.toISOString()}">${words.promiseBy(timeOf(frame, at))}</option>`,
  )
  return html`<label
    >${label}<select name="answerByAt" aria-label="${words.promise}">
      <option value="">${words.noPromise}</option>
      ${options}
    </select></label
  >`
}

/** "I'm on it", with an optional promised time. Bound to the wait that the reader sees, not to whatever comes later. */
export const acknowledgeForm = (
  audience: Frame & { readonly reader: SignedIn },
  { ticketId, cause }: { readonly ticketId: string; readonly cause: string },
  via: Surface,
): Html => {
  const { words, paths } = audience.site
  return html`<form class="answer" method="post" action="${paths.acknowledge(ticketId)}">
    ${hidden({ token: formToken(audience), cause, via })}
    <button class="act" data-key="acknowledge ${ticketId}" aria-label="${words.imOnItFor(ticketId)}">
      ${words.imOnIt}
    </button>
    ${promiseField(audience)}
  </form>`
}

export const withdrawForm = (
  audience: Frame & { readonly reader: SignedIn },
  { ticketId, cause }: { readonly ticketId: string; readonly cause: string },
  via: Surface,
): Html => {
  const { words, paths } = audience.site
  return html`<form method="post" action="${paths.withdraw(ticketId)}">
    ${hidden({ token: formToken(audience), cause, via })}
    <button class="quiet" data-key="withdraw ${ticketId}" aria-label="${words.withdrawFor(ticketId)}">
      ${words.withdraw}
    </button>
  </form>`
}

export const badge = (kind: 'hot' | 'warm' | 'good' | 'calm', text: string): Html =>
  html`<span class="tag ${kind}">${text}</span>`

export { html, raw }
