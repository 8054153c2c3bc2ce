import { html, raw } from 'hono/html'
import type { Site } from './site.js'
import { liveScript } from './script.js'
import { style } from './style.js'

/** Escaped HTML. */
export type Html = ReturnType<typeof html>

/** What all pages are made with, and for whom. */
export interface Frame {
  readonly site: Site
  readonly nonce: string
  readonly now: Date
}

/** A part of a page that holds nothing. */
export const nothing: Html = raw('')

/** Foreign text: kept from turning the text around it. */
export const foreign = (text: string): Html => html`<bdi>${text}</bdi>`

const logo = html`<svg viewBox="0 0 24 24" aria-hidden="true">
  <rect x="1" y="14" width="5" height="9" rx="1.5" fill="currentColor" opacity=".45" />
  <rect x="9.5" y="8" width="5" height="15" rx="1.5" fill="currentColor" opacity=".7" />
  <rect x="18" y="1" width="5" height="22" rx="1.5" fill="currentColor" />
</svg>`

export interface PageParts {
  readonly title: string
  readonly body: Html
  /** Where in the site this is; absent on pages that stand alone. */
  readonly place?: 'overview' | 'policies' | 'ticket' | undefined
  /** Set for pages that keep themselves fresh: what is told when something changed. */
  readonly live?: { readonly news: string; readonly text: string } | undefined
  readonly isNarrow?: boolean | undefined
}

const navigation = ({ site }: Frame, place: PageParts['place']): Html => {
  const { paths, words } = site
  const current = (is: boolean): Html => (is ? raw(' aria-current="page"') : nothing)
  return html`<nav aria-label="${words.title}">
    <a href="${paths.root}" ${current(place === 'overview')}>${words.overview}</a>
    <a href="${paths.policies}" ${current(place === 'policies')}>${words.policies}</a>
  </nav>`
}

const pulse = ({ site, now }: Frame, live: PageParts['live']): Html => {
  const { words, paths, timeZone } = site
  return live === undefined
    ? nothing
    : html`<p class="pulse" id="pulse" data-live="off" data-events="${paths.events}">
          <i></i><span class="on">${words.live}</span><span class="off">${words.notLive}</span>
          <span id="as-of">${words.asOf(words.time(now, timeZone, now))}</span> <a href="">${words.refresh}</a>
        </p>
        <p class="out-of-sight" id="told" role="status" data-news="${live.news}" data-text="${live.text}"></p>`
}

/** A whole page. Style and script are inline, under the nonce of this very answer. */
export const page = (frame: Frame, { title, body, place, live, isNarrow = false }: PageParts): Html => {
  const { site, nonce } = frame
  const { words, paths } = site
  const top =
    place === undefined
      ? nothing
      : html`<a class="skip" href="#content">${words.skipToContent}</a>
          <header class="bar">
            <a class="brand" href="${paths.root}">${logo} ${words.title}</a>
            ${navigation(frame, place)} ${pulse(frame, live)}
          </header>`
  return html`<!doctype html>
    <html lang="${words.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
      </head>
      <body>
        ${top}
        <main id="content" ${isNarrow ? raw('class="narrow"') : nothing}>${body}</main>
        ${
          live === undefined
            ? nothing
            : html`<script type="module" nonce="${nonce}">
                ${raw(liveScript)}
              </script>`
        }
      </body>
    </html>`
}

/** A page that says one thing. */
export const sheet = (
  frame: Frame,
  { title, lead, more = nothing, ways = nothing }: { title: string; lead: string; more?: Html; ways?: Html },
): Html =>
  page(frame, {
    title,
    body: html`<div class="sheet">
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      ${more}
      <p class="ways">${ways}</p>
    </div>`,
  })
