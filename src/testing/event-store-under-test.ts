import type {
  AppendOutcome,
  AppendRequest,
  EventStore,
  Json,
  LogPage,
  NewEvent,
  StoredEvent,
} from '../ports/event-store.js'

/**
 * A store to be held against the contract, not opened yet.
 *
 * @since 0.1.0
 */
export interface EventStoreUnderTest {
  /**
   * May share its log with others, unless it has an `index`: then nobody else may write to it. Every case uses
   * streams and event ids that nobody has used before.
   */
  readonly store: EventStore
  /** Another store over the same data, not opened yet; called after the first was closed. For stores that last. */
  readonly reopen?: () => Promise<EventStore>
  readonly cleanup: () => Promise<void>
}

/** What a case works with: an open store and names of its own. */
export interface Bench {
  readonly store: EventStore
  readonly reopen: (() => Promise<EventStore>) | undefined
  /** The text before the first dash of all streams of the case. */
  readonly category: string
  readonly stream: (name: string) => string
}

/** A promise of the port by the sentence that says it. */
export type Promises = Readonly<Record<string, (bench: Bench) => Promise<void>>>

export const check = (holds: boolean, otherwise: string): void => {
  if (!holds) throw new Error(otherwise)
}

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** JSON text in which the order of keys makes no difference. */
export const shown = (value: unknown): string => (value === undefined ? 'undefined' : JSON.stringify(value, sorted))

export const same = (actual: unknown, expected: unknown, what: string): void => {
  check(shown(actual) === shown(expected), `${what}: got ${shown(actual)}, expected ${shown(expected)}`)
}

let uses = 0

/**
 * Eight hexadecimal digits that differ from run to run and from call to call. Stores that outlive a run must not meet
 * the ids of an earlier one again; a contract needs no better randomness than the moment at which its process began.
 */
const fresh = (salt: number): string => {
  let hash = 0x811c9dc5 ^ salt
  for (const character of `${performance.timeOrigin}/${uses}/${salt}`)
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

export const newId = (): string => {
  uses++
  const count = uses.toString(16).padStart(12, '0')
  return `${fresh(1)}-${fresh(2).slice(0, 4)}-4${fresh(3).slice(0, 3)}-8${fresh(4).slice(0, 3)}-${count}`
}

export const newCategory = (): string => {
  uses++
  return `contract${fresh(5)}${fresh(6)}x${uses}`
}

export const event = (data: Json = { n: 1 }, type = 'Happened'): NewEvent => ({ id: newId(), type, data })

export const events = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => event({ n }))

export const request = (
  stream: string,
  expectedRevision: number,
  newEvents: ReadonlyArray<NewEvent> = [event()],
  rest: Partial<AppendRequest> = {},
): AppendRequest => ({ stream, expectedRevision, events: newEvents, recordedAt: 1_772_442_000_000, ...rest })

const described = (outcome: AppendOutcome | undefined): string =>
  outcome !== undefined && 'error' in outcome
    ? `${outcome.status} with ${outcome.error.code}: ${outcome.error.message}`
    : shown(outcome)

export const mustAppend = (outcome: AppendOutcome | undefined): { revision: number; position: number } => {
  if (outcome?.status === 'appended') return outcome
  throw new Error(`was not appended: ${described(outcome)}`)
}

export const mustConflict = (outcome: AppendOutcome | undefined, actualRevision: number): void => {
  check(
    outcome?.status === 'conflict' && outcome.actualRevision === actualRevision,
    `is no conflict at revision ${actualRevision}: ${described(outcome)}`,
  )
}

export const mustBeInvalid = (outcome: AppendOutcome | undefined, what: string): void => {
  check(
    outcome?.status === 'failed' && outcome.error.code === 'invalid',
    `${what} was not refused as invalid: ${described(outcome)}`,
  )
}

/** Appends to a stream and gives back its position. */
export const append = async (
  { store }: Pick<Bench, 'store'>,
  ...args: Parameters<typeof request>
): Promise<{ revision: number; position: number }> => mustAppend(await store.append(request(...args)))

/** The code that a call rejects with. */
export const rejection = async (call: () => Promise<unknown>): Promise<string> => {
  try {
    await call()
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : `no code: ${String(error)}`
  }
  return 'no rejection'
}

/** All pages up to the end. */
export const pagesOf = async (
  { store, category }: Pick<Bench, 'store' | 'category'>,
  after: number,
  limit: number,
  prefixes: ReadonlyArray<string> = [`${category}-`],
): Promise<ReadonlyArray<LogPage>> => {
  const pages: LogPage[] = []
  for (let from = after; ;) {
    const page = await store.readLog({ after: from, limit, prefixes })
    check(page.position >= from, `the page's position ${page.position} lies before ${from}`)
    pages.push(page)
    if (page.atEnd) return pages
    check(page.position > from, `the page neither goes on from ${from} nor is at the end`)
    from = page.position
  }
}

export const logOf = async (...args: Parameters<typeof pagesOf>): Promise<ReadonlyArray<StoredEvent>> =>
  (await pagesOf(...args)).flatMap(page => page.events)

export const ids = (of: ReadonlyArray<{ readonly id: string }>): ReadonlyArray<string> => of.map(({ id }) => id)
