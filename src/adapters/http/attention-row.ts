import type { AttentionView } from '../../views.js'
import { foreign, nothing, type Html } from './layout.js'
import { badge, historyLink, html, ticketLink, timeTag, type Audience } from './parts.js'

const sentence = (audience: Audience, attention: AttentionView): string => {
  const { words } = audience.site
  switch (attention.type) {
    case 'unreached':
      return words.unreached(attention.step)
    case 'exhausted':
      return words.exhausted
    case 'undeliverable':
      return words.undeliverable({ person: audience.person(attention.personId), channel: attention.channel })
    case 'parked':
      return words.parked({ person: audience.person(attention.personId), channel: attention.channel })
    case 'quarantined':
      return words.quarantined
  }
}

/** Something that no tick will put right. */
export const attentionRow = (audience: Audience, attention: AttentionView): Html => {
  const { words } = audience.site
  return html`<li class="hot">
    <div class="line">
      ${badge('hot', words.attentionKinds[attention.type])}
      <span class="end">${'at' in attention ? timeTag(audience, attention.at) : nothing}</span>
    </div>
    <h3>${ticketLink(audience, attention.ticketId)}</h3>
    <p>${sentence(audience, attention)}</p>
    <p class="about">
      ${'reason' in attention ? html`<span>${foreign(attention.reason)}</span>` : nothing}
      <span>${historyLink(audience, attention.ticketId)}</span>
    </p>
  </li>`
}
