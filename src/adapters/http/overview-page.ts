import type { ActiveIncidentView } from '../../views.js'
import { activeRow } from './active-row.js'
import { attentionRow } from './attention-row.js'
import type { Overview } from './board.js'
import { confirmedRow, resolvedRow } from './calm-rows.js'
import { nothing, page, type Frame, type Html } from './layout.js'
import {
  desksOf,
  filtered,
  pageSizes,
  queryOf,
  sliceOf,
  wishFrom,
  type ListName,
  type Slice,
  type Wish,
} from './overview-filter.js'
import type { SignedIn } from './options.js'
import { html, timeOf, type Audience } from './parts.js'
import { policyLines } from './policy-lines.js'

const warning = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <path d="M12 3 1.8 21h20.4L12 3Z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round" />
  <path d="M12 10v5m0 2.4v.2" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
</svg>`

const soonMs = 5 * 60_000

const figures = (frame: Frame, { dashboard, policies }: Overview): Html => {
  const { words } = frame.site
  const { active, confirmed, resolvedToday, activePolicies } = dashboard
  const dueSoon = active.filter(
    ({ next }) => next !== undefined && next.dueAt.getTime() - frame.now.getTime() <= soonMs,
  )
  const isHot = active.some(({ next }) => next === undefined)
  const isWarm = active.some(({ lastFired }) => lastFired !== undefined)
  const figure = (kind: string, label: string, count: number, note: string): Html =>
    html`<div class="${kind}">
      <dt>${label}</dt>
      <dd class="number">${count}</dd>
      <dd class="note">${note}</dd>
    </div>`
  return html`<dl class="figures">
    ${figure(isHot ? 'hot' : isWarm ? 'warm' : '', words.active, active.length, words.activeNote(dueSoon.length))}
    ${figure(
      confirmed.length > 0 ? 'good' : '',
      words.confirmed,
      confirmed.length,
      words.confirmedNote(confirmed.filter(({ clientWroteAt }) => clientWroteAt !== undefined).length),
    )}
    ${figure(
      '',
      words.resolvedToday,
      resolvedToday.length,
      words.resolvedNote(resolvedToday.filter(({ reason }) => reason === 'answered').length),
    )}
    ${figure(
      activePolicies === 0 ? 'hot' : '',
      words.activePolicies,
      activePolicies,
      words.policiesNote(policies.length),
    )}
  </dl>`
}

const filterForm = ({ site: { words, paths } }: Frame, wish: Wish, desks: ReadonlyArray<string>): Html => {
  const isSet = wish.text !== '' || wish.desk !== ''
  const options = desks.map(
    desk => html`<option value="${desk}" ${desk === wish.desk ? html`selected` : nothing}>${desk}</option>`,
  )
  return html`<form class="filter" method="get" action="${paths.root}" role="search">
    <label class="grow"
      >${words.search}<input
        type="search"
        name="q"
        value="${wish.text}"
        placeholder="${words.searchHint}"
        maxlength="100"
    /></label>
    <label
      >${words.desk}<select name="desk">
        <option value="">${words.allDesks}</option>
        ${options}
      </select></label
    >
    <button>${words.filter}</button>
    ${isSet ? html`<a class="button" href="${paths.root}">${words.clearFilter}</a>` : nothing}
  </form>`
}

const paging = ({ site: { words, paths } }: Frame, wish: Wish, list: ListName, slice: Slice<unknown>): Html => {
  const { page: at, pageCount, from, to, all } = slice
  if (pageCount === 1) return nothing
  const link = (to: number, label: string, rel: string): Html =>
    to < 1 || to > pageCount
      ? nothing
      : html`<a rel="${rel}" href="${paths.root}${queryOf(wish, list, to)}#${list}" data-key="${list} ${rel}"
          >${label}</a
        >`
  return html`<nav class="paging" aria-label="${words.pages}: ${words[list === 'resolved' ? 'resolvedToday' : list]}">
    ${link(at - 1, words.previous, 'prev')}
    <span>${words.page({ from, to, all })}</span> ${link(at + 1, words.next, 'next')}
  </nav>`
}

interface ListParts<A> {
  readonly list: ListName
  readonly heading: string
  readonly slice: Slice<A>
  readonly row: (entry: A) => Html
  readonly empty: Html
}

const listSection = <A>(frame: Frame, wish: Wish, { list, heading, slice, row, empty }: ListParts<A>): Html =>
  html`<section class="${list}" id="${list}" aria-labelledby="${list}-heading">
    <header>
      <h2 id="${list}-heading">${heading} <span class="count">${slice.all}</span></h2>
    </header>
    ${
      slice.all === 0
        ? html`<p class="empty">${empty}</p>`
        : html`<ol class="rows">
              ${slice.entries.map(row)}
            </ol>
            ${paging(frame, wish, list, slice)}`
    }
  </section>`

/** The overview: how many, who waits, who is on what, what ended today, and what a person should look at. */
export const overviewPage = async (
  frame: Frame & { readonly reader: SignedIn },
  overview: Overview,
  query: URLSearchParams,
): Promise<Html> => {
  const { site, now } = frame
  const { words, names } = site
  const { dashboard } = overview
  const wish = wishFrom(query)
  const found = filtered(dashboard, wish)
  const slice = <A>(list: ListName, all: ReadonlyArray<A>): Slice<A> => sliceOf(all, wish.pages[list], pageSizes[list])
  const active = slice<ActiveIncidentView>('active', found.active)
  const confirmed = slice('confirmed', found.confirmed)
  const resolved = slice('resolved', found.resolved)
  const attention = slice('attention', found.attention)
  const shown = [active, confirmed, resolved, attention].flatMap(
    ({ entries }): ReadonlyArray<{ ticketId: string }> => entries,
  )
  const [person, ticket] = await Promise.all([
    names.people([
      ...active.entries.flatMap(({ assigneeId }) => assigneeId ?? []),
      ...confirmed.entries.flatMap(({ acknowledgements }) => acknowledgements.map(({ by }) => by)),
      ...attention.entries.flatMap(one => ('personId' in one ? one.personId : [])),
    ]),
    names.tickets(shown.map(({ ticketId }) => ticketId)),
  ])
  const audience: Audience = { ...frame, person, ticket }
  const isFiltered = wish.text !== '' || wish.desk !== ''
  const orNoMatch = (text: Html): Html => (isFiltered ? html`${words.noMatch}` : text)
  const body = html`<h1 class="out-of-sight">${words.title}</h1>
    <div id="living">
      ${figures(frame, overview)} ${filterForm(frame, wish, desksOf(dashboard))}
      ${
        attention.all === 0
          ? nothing
          : html`<a class="alarm" href="#attention">${warning} ${words.attention}: ${attention.all}</a>`
      }
      <div class="board">
        ${listSection(frame, wish, {
          list: 'active',
          heading: words.active,
          slice: active,
          row: entry => activeRow(audience, entry),
          empty: orNoMatch(html`<strong>${words.nothingActive}</strong> ${words.nothingActiveNote}`),
        })}
        <div>
          ${
            attention.all === 0
              ? nothing
              : listSection(frame, wish, {
                  list: 'attention',
                  heading: words.attention,
                  slice: attention,
                  row: entry => attentionRow(audience, entry),
                  empty: html`${words.nothingToAttend}`,
                })
          }
          ${listSection(frame, wish, {
            list: 'confirmed',
            heading: words.confirmed,
            slice: confirmed,
            row: entry => confirmedRow(audience, entry),
            empty: orNoMatch(html`${words.nothingConfirmed}`),
          })}
          ${listSection(frame, wish, {
            list: 'resolved',
            heading: words.resolvedToday,
            slice: resolved,
            row: entry => resolvedRow(audience, entry),
            empty: orNoMatch(html`${words.nothingResolved}`),
          })}
          ${policyLines(frame, overview.policies)}
        </div>
      </div>
    </div>`
  const counts = { active: dashboard.active.length, confirmed: dashboard.confirmed.length }
  return page(frame, {
    title: counts.active === 0 ? words.title : `(${counts.active}) ${words.title}`,
    body,
    place: 'overview',
    live: {
      news: `${counts.active} ${counts.confirmed}`,
      text: words.updated({ time: timeOf(frame, now), ...counts }),
    },
  })
}
