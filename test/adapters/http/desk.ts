import { onTestFinished } from 'vitest'
import { createEscalations, type Escalations, type EventStore, type StoredEvent } from '../../../src/index.js'
import { createHttpHandler, httpLinks, type HttpHandler, type HttpHandlerOptions } from '../../../src/http.js'
import { memoryEventStore } from '../../../src/memory.js'
import { manualClock, type ManualClock } from '../../../src/testing/manual-clock.js'

export const minutes = (count: number): number => count * 60_000

export const noon = Date.UTC(2026, 2, 2, 12)
export const origin = 'https://help.example.org'
export const base = '/automation/escalation'
export const csrfSecret = 'a secret of this test that is long enough'
export const linkSecret = 'k'.repeat(32)

/** What a browser makes of an answer. */
export interface Seen {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export interface Visit {
  /** Who is signed in; nobody by default is `ann`. `null`: nobody. */
  readonly as?: string | null
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly from?: string
}

export interface HelpDesk {
  readonly escalations: Escalations
  readonly clock: ManualClock
  readonly handler: HttpHandler
  readonly store: EventStore
  readonly visit: (path: string, visit?: Visit) => Promise<Seen>
  /** Fills in the form of a page as a browser would: its hidden fields, and what is given. */
  readonly press: (page: Seen, action: string, fields?: Record<string, string>, visit?: Visit) => Promise<Seen>
  readonly events: (type?: string) => Promise<ReadonlyArray<StoredEvent>>
  readonly links: ReturnType<typeof httpLinks>
  readonly opened: (ticketId: string, more?: object) => Promise<void>
  readonly causeOf: (ticketId: string) => Promise<string>
  readonly errors: unknown[]
}

/** People who may not do anything, though they are signed in. */
export const outsiders = new Set(['customer', 'other-tenants-agent', 'deactivated', 'without-rights', '__proto__'])

const decoded = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/** The hidden fields of the form that leads to `action`. */
export const hiddenFields = ({ text }: Seen, action: string): Record<string, string> => {
  const forms = text
    .split('<form')
    .slice(1)
    .map(form => form.slice(0, form.indexOf('</form>')))
  const form = forms.find(one => decoded(/action="([^"]*)"/.exec(one)?.[1] ?? '') === action)
  if (form === undefined)
    throw new Error(`The page has no form to ${action}: ${text.replace(/<style[^]*?<\/style>/, '').slice(0, 2_000)}`)
  const fields: Record<string, string> = {}
  for (const [, input = ''] of form.matchAll(/<input([^>]*)>/g)) {
    const attribute = (name: string): string | undefined => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1]
    const name = attribute('name')
    const isChosen = !input.includes('type="checkbox"') || /\bchecked\b/.test(input)
    if (name !== undefined && isChosen) fields[name] = decoded(attribute('value') ?? '')
  }
  for (const [, name = '', inner = ''] of form.matchAll(/<select name="([^"]*)"[^>]*>([^]*?)<\/select>/g)) {
    const options = [...inner.matchAll(/<option value="([^"]*)"([^>]*)>/g)]
    fields[name] = decoded((options.find(([, , rest = '']) => /\bselected\b/.test(rest)) ?? options[0])?.[1] ?? '')
  }
  return fields
}

/** A helpdesk with pages: standing clock, real engine, real handler. */
export const helpDesk = async (
  options: Partial<HttpHandlerOptions> & {
    readonly store?: EventStore
    readonly channels?: Parameters<typeof createEscalations>[0]['channels']
  } = {},
): Promise<HelpDesk> => {
  const { store = memoryEventStore(), channels, ...rest } = options
  const clock = manualClock(noon)
  const accepts = { send: () => Promise.resolve({ status: 'accepted' as const }) }
  const escalations =
    options.escalations ??
    (await createEscalations({
      store,
      clock,
      directory: { people: ids => ids.map(id => ({ id, email: 'someone@example.org' })) },
      channels: channels ?? { bell: accepts, mail: accepts },
    }))
  onTestFinished(() => escalations.close())
  await escalations.policies.save({
    id: 'standard',
    name: 'Standard',
    steps: [
      { delayMinutes: 10, notify: { assignee: true }, channel: 'bell' },
      { delayMinutes: 30, notify: { user: 'lead' }, channel: 'mail' },
      { delayMinutes: 60, notify: { user: 'director' }, channel: 'mail' },
    ],
  })
  await escalations.policies.assign({ default: true }, 'standard')
  const errors: unknown[] = []
  const handler = createHttpHandler({
    escalations,
    clock,
    baseUrl: origin,
    csrfSecret,
    authenticate: request => {
      const id = request.headers.get('x-test-person')
      return id === null ? undefined : { id }
    },
    authorize: ({ id }) => !outsiders.has(id),
    ticketUrl: ticketId => `/tickets/${encodeURIComponent(ticketId)}`,
    onError: error => errors.push(error),
    ...rest,
  })
  const visit: HelpDesk['visit'] = async (path, { as = 'ann', method = 'GET', headers = {}, body, from } = {}) => {
    const signedIn: Record<string, string> = as === null ? {} : { 'x-test-person': as }
    const length: Record<string, string> =
      body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const init = { method, headers: { ...signedIn, ...length, ...headers }, ...(body === undefined ? {} : { body }) }
    const response = await handler(
      new Request(`${origin}${path}`, init),
      from === undefined ? {} : { remoteAddress: from },
    )
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  return {
    escalations,
    clock,
    handler,
    store,
    errors,
    visit,
    press: (page, action, fields = {}, options = {}) =>
      visit(action, {
        method: 'POST',
        body: new URLSearchParams({ ...hiddenFields(page, action), ...fields }).toString(),
        ...options,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin, ...options.headers },
      }),
    events: async type => {
      const { events } = await store.readLog({ after: -1, limit: 1_000_000 })
      return type === undefined ? events : events.filter(event => event.type === type)
    },
    links: httpLinks({ baseUrl: origin, bearerLinks: rest.bearerLinks, clock }),
    opened: async (ticketId, more = {}) => {
      await escalations.record({
        type: 'TicketOpened',
        ticketId,
        assigneeId: 'ann',
        at: new Date(clock.wallMs()),
        ...more,
      })
    },
    causeOf: async ticketId => (await escalations.incident(ticketId))?.cause ?? '',
  }
}

export const acknowledgePath = (ticketId: string): string =>
  `${base}/tickets/${encodeURIComponent(ticketId)}/acknowledge`

/** A page as a person reads it. */
export const readable = ({ text }: Seen): string =>
  decoded(
    text
      .replace(/<(style|script)[^]*?<\/\1>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' '),
  ).trim()
