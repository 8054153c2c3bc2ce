import { instant } from '../../domain/time.js'
import type { TicketExplanation } from '../../explain-ticket.js'
import { timesIn, type Times } from '../../projections/explain-layout.js'
import { explanationWith, incidentWith, stepWith } from '../../projections/explain-times.js'
import { attemptSentences, incidentSentences } from '../../projections/incident-sentences.js'
import type { ExplanationWords } from '../../projections/explain-words.js'
import type { ExplainedIncident, ExplainedPerson, ExplainedStep } from '../../projections/explanation.js'
import type { IncidentView } from '../../views.js'
import { foreign, nothing, page, type Html } from './layout.js'
import { namedWords } from './named-words.js'
import { acknowledgeForm, badge, html, sinceMs, timeOf, withdrawForm, type Audience } from './parts.js'

/** What is being told, and in which words: those of the explanation, with people by their names. */
interface Telling {
  readonly audience: Audience
  readonly text: ExplanationWords['text']
  readonly times: Times
  readonly assigneeId: string | undefined
}

const personLines = (telling: Telling, person: ExplainedPerson<string>, step: number): Html => {
  const { text: words } = telling
  const attempts = attemptSentences(words, person)
  return html`<li>
    ${foreign(words.person(person, step))}
    ${
      attempts.length === 0
        ? nothing
        : html`<ul>
            ${attempts.map(text => html`<li>${foreign(text)}</li>`)}
          </ul>`
    }
  </li>`
}

const stepItem = (
  telling: Telling,
  step: ExplainedStep<string>,
  incident: ExplainedIncident<string> | undefined,
): Html => {
  const { text: words } = telling
  const nobody = step.state === 'fired' ? words.nobody(step) : undefined
  const will =
    step.state === 'waiting' && step.notify !== undefined
      ? words.willTell(step.notify, step.channel ?? '', telling.assigneeId)
      : undefined
  return html`<li class="step ${step.state}">
    <span class="dot" aria-hidden="true">${step.step}</span>
    <div>
      <p class="${step.state === 'fired' ? '' : 'mute'}">${foreign(words.step(step, incident))}</p>
      <ul>
        ${will === undefined ? nothing : html`<li>${foreign(will)}</li>`}
        ${nobody === undefined ? nothing : html`<li>${foreign(nobody)}</li>`}
        ${step.state === 'fired' ? step.people.map(person => personLines(telling, person, step.step)) : nothing}
      </ul>
    </div>
  </li>`
}

const incidentSection = (telling: Telling, explained: ExplainedIncident<Date>): Html => {
  const { audience, times } = telling
  const { text: words } = telling
  const openedAt = instant(explained.openedAt.getTime())
  const near = times.near(openedAt)
  const incident = {
    ...incidentWith(explained, at => near(instant(at.getTime()))),
    openedAt: times.time(openedAt),
  }
  const id = `incident-${incident.number}`
  const kinds = { Active: 'warm', Confirmed: 'good', Resolved: 'calm' } as const
  const { before, after } = incidentSentences(words, incident, times.day(openedAt))
  return html`<section aria-labelledby="${id}">
    <header>
      <h2 id="${id}">${audience.site.words.incidentNumber(incident.number)}</h2>
      ${badge(kinds[incident.status], audience.site.words.statuses[incident.status])}
    </header>
    <p>${before.map(sentence => html`${foreign(sentence)} `)}</p>
    <section aria-label="${audience.site.words.steps}">
      <ol class="rows">
        ${incident.steps.map(step => stepItem(telling, step, incident))}
      </ol>
    </section>
    ${after.map(sentence => html`<p>${foreign(sentence)}</p>`)}
  </section>`
}

const mistakenSection = (telling: Telling, explanation: TicketExplanation): Html => {
  const near = telling.times.near(instant(explanation.at.getTime()))
  return explanation.mistakenSteps.length === 0
    ? nothing
    : html`<section>
        <p>${telling.text.mistaken}</p>
        <ol class="rows">
          ${explanation.mistakenSteps.map(step =>
            stepItem(
              telling,
              stepWith(step, at => near(instant(at.getTime()))),
              undefined,
            ),
          )}
        </ol>
      </section>`
}

/** Steps that wait, of all incidents, in order of time: what will happen if nobody does anything. */
const toCome = (explanation: TicketExplanation) =>
  explanation.incidents
    .flatMap(incident => incident.steps.filter(({ state }) => state === 'waiting').map(step => ({ incident, step })))
    .sort((a, b) => a.step.dueAt.getTime() - b.step.dueAt.getTime())

/** When somebody's confirmation lapses if no agent does anything: steps may follow. */
const lapsesToCome = ({ incidents }: TicketExplanation): ReadonlyArray<Date> =>
  incidents.flatMap(({ status, lapsesAt }) => (status === 'Confirmed' && lapsesAt !== undefined ? [lapsesAt] : []))

const storySection = (telling: Telling, explanation: TicketExplanation): Html => {
  const { audience, times } = telling
  const { words, timeZone } = audience.site
  const now = instant(audience.now.getTime())
  const future = toCome(explanation)
  let today = ''
  const heading = (at: Date): Html => {
    const day = words.day(at, timeZone)
    const isNew = day !== today
    today = day
    return isNew ? html`<li class="day">${day}</li>` : nothing
  }
  const time = (at: Date): Html =>
    html`<time datetime="${at.toISOString()}">${times.time(instant(at.getTime()))}</time>`
  const past = explanation.story.map(
    ({ at, text }) =>
      html`${heading(at)}
        <li>${time(at)} ${foreign(text)}</li>`,
  )
  const present = html`${heading(audience.now)}
    <li class="now"><time>${timeOf(audience, audience.now)}</time> ${words.now}</li>`
  const near = times.near(now)
  const coming = future.map(({ incident, step }) => {
    const told = telling.text.step(
      stepWith(step, at => near(instant(at.getTime()))),
      incidentWith(incident, at => near(instant(at.getTime()))),
    )
    return html`${heading(step.dueAt)}
      <li class="future">${time(step.dueAt)} ${foreign(told)}</li>`
  })
  const lapsing = lapsesToCome(explanation).map(
    at =>
      html`${heading(at)}
        <li class="future">${time(at)} ${telling.text.lapses(near(instant(at.getTime())))}</li>`,
  )
  const isOver = future.length + lapsing.length === 0
  return html`<section aria-labelledby="story">
    <header><h2 id="story">${words.whatHappened}</h2></header>
    <ol class="story">
      ${past} ${present} ${coming} ${lapsing}
      ${isOver ? html`<li class="future">${words.nothingWillHappen}</li>` : nothing}
    </ol>
  </section>`
}

const factList = (audience: Audience, { situation, ticketId }: TicketExplanation): Html => {
  const { words } = audience.site
  const { clientName, deskName } = audience.ticket(ticketId)
  const fact = (label: string, value: string | undefined): Html =>
    value === undefined
      ? nothing
      : html`<div>
          <dt>${label}</dt>
          <dd>${foreign(value)}</dd>
        </div>`
  const { waitingSinceAt, assigneeId } = situation
  return html`<dl class="facts">
    ${fact(words.client, clientName ?? situation.clientId)} ${fact(words.desk, deskName ?? situation.deskId)}
    ${fact(words.assignee, assigneeId === undefined ? words.nobodyAssigned : audience.person(assigneeId))}
    ${fact(words.policy, situation.policyId)}
    ${fact(
      words.waitingLong,
      waitingSinceAt === undefined
        ? undefined
        : `${words.duration(sinceMs(audience, waitingSinceAt))}, ${words.since(timeOf(audience, waitingSinceAt))}`,
    )}
  </dl>`
}

const answerForm = (audience: Audience, incident: IncidentView | undefined): Html => {
  if (incident?.status === 'Active') return acknowledgeForm(audience, incident, 'timeline')
  return incident?.status === 'Confirmed' ? withdrawForm(audience, incident, 'timeline') : nothing
}

/** Everything that happened and will happen on one ticket, with every skip and its reason. */
export const ticketPage = (
  audience: Audience,
  explanation: TicketExplanation,
  incident: IncidentView | undefined,
): Html => {
  const { words, timeZone, ticketUrl, paths } = audience.site
  const { ticketId, incidents, situation } = explanation
  const { subject } = audience.ticket(ticketId)
  const times = timesIn(timeZone)
  const same = (id: string): string => id
  const { text } = namedWords(words.explanation, { person: audience.person, desk: same, client: same })
  const telling: Telling = { audience, text, times, assigneeId: situation.assigneeId }
  const near = times.near(instant(audience.now.getTime()))
  const none =
    explanation.story.length === 0
      ? telling.text.nothingKnown
      : telling.text.noIncident(explanationWith(explanation, at => near(instant(at.getTime()))))
  const url = ticketUrl(ticketId)
  const status = incident?.status ?? 'none'
  const body = html`<div id="living">
    <div class="heading">
      <div>
        <h1>${foreign(ticketId)}</h1>
        ${subject === undefined ? nothing : html`<p class="subject">${foreign(subject)}</p>`}
        ${factList(audience, explanation)}
      </div>
      ${answerForm(audience, incident)}
    </div>
    <p class="ways">
      ${url === undefined ? nothing : html`<a href="${url}">${words.openTicket}</a>`}
      <a href="${paths.root}">${words.backToOverview}</a>
    </p>
    <div class="ticket">
      <div>
        ${incidents.length === 0 ? html`<section><p class="empty">${none}</p></section>` : nothing}
        ${[...incidents].reverse().map(one => incidentSection(telling, one))} ${mistakenSection(telling, explanation)}
      </div>
      ${storySection(telling, explanation)}
    </div>
  </div>`
  return page(audience, {
    title: `${ticketId} · ${words.statuses[status]} · ${words.title}`,
    body,
    place: 'ticket',
    live: { news: status, text: words.statuses[status] },
  })
}
