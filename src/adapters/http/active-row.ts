import type { ActiveIncidentView } from '../../views.js'
import { foreign, nothing, type Html } from './layout.js'
import { acknowledgeForm, historyLink, html, sinceMs, ticketLink, timeOf, type Audience } from './parts.js'

/** More steps than that are told in words only. */
const mostSegments = 12

const width = 216
const gap = 5

/**
 * One segment a step: those that fired are full, the next one fills up until it is due. Made of attributes, because
 * style in attributes is what the content security policy forbids.
 */
const track = ({ now }: Audience, { policy, lastFired, lastActivityAt, next }: ActiveIncidentView): Html => {
  const { stepCount } = policy
  if (stepCount > mostSegments) return nothing
  const fired = next === undefined ? stepCount : Math.min(next.step - 1, stepCount)
  const size = (width - gap * (stepCount - 1)) / stepCount
  const beginsAt = Math.max(lastActivityAt.getTime(), lastFired?.at.getTime() ?? 0)
  const part =
    next === undefined || next.dueAt.getTime() <= beginsAt
      ? 1
      : Math.min(1, Math.max(0, (now.getTime() - beginsAt) / (next.dueAt.getTime() - beginsAt)))
  const segment = (kind: string, index: number, length: number): Html =>
    html`<rect
      class="${kind}"
      x="${(index * (size + gap)).toFixed(1)}"
      y="0"
      width="${length.toFixed(1)}"
      height="9"
      rx="2.5"
    />`
  const segments = Array.from({ length: stepCount }, (_, index) => {
    if (index < fired) return segment('fired', index, size)
    const empty = segment('to-come', index, size)
    return index === fired && part > 0 ? html`${empty}${segment('running', index, Math.max(2.5, size * part))}` : empty
  })
  return html`<svg viewBox="0 0 ${width} 9" preserveAspectRatio="none" aria-hidden="true">${segments}</svg>`
}

const progress = (audience: Audience, { policy, lastFired, next }: ActiveIncidentView): Html => {
  const { words } = audience.site
  if (next === undefined) return html`<p><b>${words.allFired}</b></p>`
  const leftMs = next.dueAt.getTime() - audience.now.getTime()
  const left = leftMs <= 0 ? words.dueNow : words.inTime(words.duration(leftMs))
  return html`<p>${words.stepsFired({ fired: lastFired === undefined ? 0 : next.step - 1, all: policy.stepCount })}</p>
    <p>${words.nextStep({ step: next.step, time: timeOf(audience, next.dueAt) })} · <b class="soon">${left}</b></p>`
}

/** A client who waits and nobody is on it. */
export const activeRow = (audience: Audience, incident: ActiveIncidentView): Html => {
  const { words } = audience.site
  const { ticketId, assigneeId, clientId, deskId, waitingSinceAt, next, lastFired } = incident
  const { clientName, deskName } = audience.ticket(ticketId)
  const client = clientName ?? clientId
  const desk = deskName ?? deskId
  const heat = next === undefined ? 'hot' : lastFired === undefined ? '' : 'warm'
  return html`<li class="incident ${heat}">
    <p class="wait">
      <span>${words.waitingLong}</span>
      <strong
        ><time datetime="${waitingSinceAt.toISOString()}"
          >${words.duration(sinceMs(audience, waitingSinceAt))}</time
        ></strong
      >
    </p>
    <div>
      <h3>${ticketLink(audience, ticketId)}</h3>
      <p class="about">
        ${client === undefined ? nothing : html`<span>${foreign(client)}</span>`}
        ${desk === undefined ? nothing : html`<span>${foreign(desk)}</span>`}
        <span>${assigneeId === undefined ? words.nobodyAssigned : foreign(audience.person(assigneeId))}</span>
        <span>${foreign(incident.policy.name)}</span>
        <span>${historyLink(audience, ticketId)}</span>
      </p>
    </div>
    <div class="track">${track(audience, incident)} ${progress(audience, incident)}</div>
    ${acknowledgeForm(audience, incident, 'dashboard')}
  </li>`
}
