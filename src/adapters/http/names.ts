import type { Clock } from '../../ports/clock.js'
import type { Directory, TicketDetails } from '../../ports/directory.js'

/** What things are called: from the host's directory if it says so in time, else by their ids. */
export interface Names {
  readonly people: (ids: ReadonlyArray<string>) => Promise<(id: string) => string>
  readonly tickets: (ids: ReadonlyArray<string>) => Promise<(id: string) => TicketDetails>
}

/** A page is not kept waiting for names any longer than that. */
const patienceMs = 2_000
const freshMs = 30_000
const mostKept = 5_000

interface Kept<A> {
  readonly value: A
  readonly atMs: number
}

/** Remembers for half a minute, so that a wall screen asks the host once in a while and not with every change. */
const memory = <A>(clock: Clock) => {
  const kept = new Map<string, Kept<A>>()
  return {
    get: (id: string): Kept<A> | undefined => {
      const one = kept.get(id)
      return one !== undefined && clock.monotonicMs() - one.atMs < freshMs ? one : undefined
    },
    set: (id: string, value: A): void => {
      if (kept.size >= mostKept) kept.clear()
      kept.set(id, { value, atMs: clock.monotonicMs() })
    },
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 200) : undefined

export const namesFrom = (
  directory: Pick<Directory, 'people' | 'ticket'> | undefined,
  clock: Clock,
  report: (error: unknown) => void,
): Names => {
  const people = memory<string>(clock)
  const tickets = memory<TicketDetails>(clock)
  const inTime = async (ask: () => Promise<void>): Promise<void> => {
    const enough = new AbortController()
    try {
      await Promise.race([ask(), clock.sleep(patienceMs, enough.signal)])
    } catch (error) {
      report(error)
    } finally {
      enough.abort()
    }
  }
  return {
    people: async ids => {
      const missing = [...new Set(ids)].filter(id => people.get(id) === undefined)
      if (directory !== undefined && missing.length > 0)
        await inTime(async () => {
          const found = await directory.people(missing, new Date(clock.wallMs()))
          const byId = new Map(found.map(person => [person.id, text(person.name)]))
          for (const id of missing) people.set(id, byId.get(id) ?? id)
        })
      return id => people.get(id)?.value ?? id
    },
    tickets: async ids => {
      const missing = [...new Set(ids)].filter(id => tickets.get(id) === undefined)
      if (directory?.ticket !== undefined)
        await inTime(async () => {
          await Promise.all(
            missing.map(async id => {
              const details = await directory.ticket?.(id)
              tickets.set(id, {
                subject: text(details?.subject),
                clientName: text(details?.clientName),
                deskName: text(details?.deskName),
              })
            }),
          )
        })
      return id => tickets.get(id)?.value ?? {}
    },
  }
}
