import type { ActiveIncidentView, AttentionView, ConfirmedIncidentView, Dashboard } from '../../views.js'

/** What somebody wants to see of the overview. */
export interface Wish {
  readonly text: string
  readonly desk: string
  /** Which page of each list, from 1. */
  readonly pages: Readonly<Record<ListName, number>>
}

const listNames = ['attention', 'active', 'confirmed', 'resolved'] as const
export type ListName = (typeof listNames)[number]

/** How many entries of a list are shown at a time. */
export const pageSizes: Readonly<Record<ListName, number>> = { attention: 5, active: 25, confirmed: 10, resolved: 10 }

/** One page of a list. */
export interface Slice<A> {
  readonly entries: ReadonlyArray<A>
  readonly page: number
  readonly from: number
  readonly to: number
  readonly all: number
  readonly pageCount: number
}

export const wishFrom = (query: URLSearchParams): Wish => {
  const pageOf = (name: ListName): number => {
    const page = Number(query.get(name) ?? 1)
    return Number.isSafeInteger(page) && page > 0 ? page : 1
  }
  return {
    text: (query.get('q') ?? '').trim().slice(0, 100),
    desk: (query.get('desk') ?? '').slice(0, 200),
    pages: {
      attention: pageOf('attention'),
      active: pageOf('active'),
      confirmed: pageOf('confirmed'),
      resolved: pageOf('resolved'),
    },
  }
}

/** The same wish with another page of one list, as a query. */
export const queryOf = ({ text, desk, pages }: Wish, list?: ListName, page = 1): string => {
  const query = new URLSearchParams()
  if (text !== '') query.set('q', text)
  if (desk !== '') query.set('desk', desk)
  for (const name of listNames) {
    const wanted = name === list ? page : pages[name]
    if (wanted > 1) query.set(name, String(wanted))
  }
  const written = query.toString()
  return written === '' ? '' : `?${written}`
}

/** A page beyond the end is the last one: lists get shorter while people look at them. */
export const sliceOf = <A>(all: ReadonlyArray<A>, page: number, size: number): Slice<A> => {
  const pageCount = Math.max(1, Math.ceil(all.length / size))
  const actual = Math.min(page, pageCount)
  const start = (actual - 1) * size
  const entries = all.slice(start, start + size)
  return {
    entries,
    page: actual,
    from: all.length === 0 ? 0 : start + 1,
    to: start + entries.length,
    all: all.length,
    pageCount,
  }
}

type Open = ActiveIncidentView | ConfirmedIncidentView

export interface Filtered {
  readonly active: ReadonlyArray<ActiveIncidentView>
  readonly confirmed: ReadonlyArray<ConfirmedIncidentView>
  readonly resolved: Dashboard['resolvedToday']
  readonly attention: ReadonlyArray<AttentionView>
}

/** Where every step has fired nobody will be told any more: that is looked at first, whoever waits longest before. */
const mostUrgentFirst = (active: ReadonlyArray<ActiveIncidentView>): ReadonlyArray<ActiveIncidentView> => [
  ...active
    .filter(({ next }) => next === undefined)
    .sort((a, b) => a.waitingSinceAt.getTime() - b.waitingSinceAt.getTime()),
  ...active.filter(({ next }) => next !== undefined),
]

interface Arranged {
  readonly active: ReadonlyArray<ActiveIncidentView>
  readonly desks: ReadonlyArray<string>
}

/** One picture is looked at many times: what does not depend on who looks is worked out once. */
const arranged = new WeakMap<Dashboard, Arranged>()

const arrangementOf = (dashboard: Dashboard): Arranged => {
  const known = arranged.get(dashboard)
  if (known !== undefined) return known
  const desks = new Set<string>()
  for (const list of [dashboard.active, dashboard.confirmed])
    for (const { deskId } of list) if (deskId !== undefined) desks.add(deskId)
  const made = { active: mostUrgentFirst(dashboard.active), desks: [...desks].sort() }
  arranged.set(dashboard, made)
  return made
}

export const desksOf = (dashboard: Dashboard): ReadonlyArray<string> => arrangementOf(dashboard).desks

/** A search looks for its text in everything by which a person may know an incident. Letter case does not matter. */
export const filtered = (dashboard: Dashboard, { text, desk }: Wish): Filtered => {
  const { confirmed, resolvedToday: resolved, attention } = dashboard
  const { active } = arrangementOf(dashboard)
  if (text === '' && desk === '') return { active, confirmed, resolved, attention }
  const wanted = text.toLowerCase()
  const holds = (value: string | undefined): boolean => value?.toLowerCase().includes(wanted) === true
  const isWanted = (entry: Open): boolean =>
    (desk === '' || entry.deskId === desk) &&
    (wanted === '' ||
      holds(entry.ticketId) ||
      holds(entry.clientId) ||
      holds(entry.deskId) ||
      holds(entry.assigneeId) ||
      holds(entry.policy.name) ||
      ('acknowledgements' in entry && entry.acknowledgements.some(({ by }) => holds(by))))
  const open = { active: active.filter(isWanted), confirmed: confirmed.filter(isWanted) }
  // What is only known by its ticket belongs to a desk, a client or a person if an open incident of the ticket does.
  const tickets = new Set([...open.active, ...open.confirmed].map(({ ticketId }) => ticketId))
  return {
    ...open,
    resolved: resolved.filter(({ ticketId }) => desk === '' && holds(ticketId)),
    attention: attention.filter(({ ticketId }) => tickets.has(ticketId) || (desk === '' && holds(ticketId))),
  }
}
