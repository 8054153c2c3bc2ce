import { isOnLeave, type Candidate } from '../domain/policy/recipients.js'
import type { GroupId, PersonId } from '../domain/identifiers.js'
import type { Policy, Target } from '../domain/policy/policy.js'
import type { Roster } from '../domain/policy/roster.js'
import type { Instant } from '../domain/time.js'
import type { Channel } from '../ports/channel.js'
import type { LeaveDays, Person } from '../ports/directory.js'
import type { Environment } from './environment.js'
import { withinTime } from './within-time.js'

/** The most people one step tells. More is a mistake in the directory, not an escalation. */
export const mostRecipients = 500

/** How long the host's directory may take for one question. */
const directoryTimeoutMs = 20_000

/** A directory that has kept a tick waiting so often is not asked again in that tick. */
const mostTimeouts = 2

/** Whom an incident's due steps may concern. */
export interface Wanted {
  readonly people: ReadonlyArray<PersonId>
  readonly groups: ReadonlyArray<GroupId>
}

const addTarget = (target: Target, assigneeId: PersonId | undefined, people: PersonId[], groups: GroupId[]): void => {
  if ('group' in target) groups.push(target.group)
  else if ('user' in target) people.push(target.user)
  else if (assigneeId !== undefined) people.push(assigneeId)
}

export const wantedFor = (policy: Policy, stepIds: ReadonlyArray<string>, assigneeId: PersonId | undefined): Wanted => {
  const people: PersonId[] = []
  const groups: GroupId[] = []
  for (const step of policy.steps) if (stepIds.includes(step.id)) addTarget(step.notify, assigneeId, people, groups)
  if (policy.fallback !== undefined) addTarget(policy.fallback.notify, assigneeId, people, groups)
  return { people, groups }
}

/** The directory as one tick sees it: everybody is asked for once, and one failed answer is one failed answer. */
export interface TickDirectory {
  /** The roster, if it can tell all that is wanted without asking. */
  readonly known: (wanted: Wanted) => Roster | undefined
  /** Looks up what is wanted. Rejects when the directory failed for any of it. */
  readonly rosterFor: (wanted: Wanted) => Promise<Roster>
  /** Looks up people beforehand, all at once. Never rejects: who could not be had is asked for again one by one. */
  readonly prefetch: (wanted: ReadonlyArray<Wanted>) => Promise<void>
}

/** Whether a channel reaches a person. One that cannot even tell is tried: what comes of that is seen. */
export const canReach = ({ reaches }: Channel, person: Person): boolean => {
  try {
    return reaches === undefined || reaches(person)
  } catch {
    return true
  }
}

const isLeave = (value: unknown): value is LeaveDays =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<LeaveDays>).from === 'string' &&
  typeof (value as Partial<LeaveDays>).to === 'string'

/** The stretches of leave that can be read. A wrong one must not keep anybody else from being told. */
const leaveOf = ({ leave }: Person): ReadonlyArray<LeaveDays> => {
  const told: unknown = leave
  return Array.isArray(told) ? told.filter(isLeave) : []
}

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string'

const failure = (what: string): Error => new Error(`The directory failed for ${what}`)

/** The host's own words about an error may name people; its name and code do not. What it throws need not be an error. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'it threw no error'
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? `${error.name} ${code}` : error.name
}

export const tickDirectory = (env: Environment, now: Instant): TickDirectory => {
  const { directory, clock, channels, dayOf, logger } = env
  const at = new Date(now)
  const day = dayOf(now)
  const people = new Map<PersonId, Person | undefined>()
  const groups = new Map<GroupId, Promise<ReadonlyArray<PersonId>>>()
  /** The answers that have arrived. */
  const memberLists = new Map<GroupId, ReadonlyArray<PersonId>>()

  const ask = async <A>(what: string, question: () => Promise<A> | A): Promise<A> => {
    const answer = await withinTime(clock, directoryTimeoutMs, async () => question()).catch((error: unknown) => {
      throw failure(`${what}: ${nameOf(error)}`)
    })
    if (answer === 'timeout') throw failure(`${what}: no answer within ${directoryTimeoutMs} ms`)
    return answer.value
  }

  let timeouts = 0
  const lookUp = async (ids: ReadonlyArray<PersonId>): Promise<void> => {
    if (ids.length === 0) return
    if (timeouts >= mostTimeouts) throw failure('people: it did not answer before in this tick')
    const askedAtMs = clock.monotonicMs()
    const found: unknown = await ask('people', () => directory.people(ids, at)).catch((error: unknown) => {
      if (clock.monotonicMs() - askedAtMs >= directoryTimeoutMs) timeouts++
      throw error
    })
    if (!Array.isArray(found)) throw failure('people: it did not answer with a list')
    const known = new Map(found.filter(isPerson).map(person => [person.id, person]))
    for (const id of ids) people.set(id, known.get(id))
  }

  const membersOf = (groupId: GroupId): Promise<ReadonlyArray<PersonId>> => {
    const known = groups.get(groupId)
    if (known !== undefined) return known
    const { groupMembers } = directory
    const members =
      groupMembers === undefined
        ? Promise.resolve([])
        : ask('a group', () => groupMembers(groupId, at)).then((found: unknown) => {
            if (!Array.isArray(found)) throw failure('a group: it did not answer with a list')
            const ids = found.filter((id): id is string => typeof id === 'string')
            if (ids.length > mostRecipients)
              logger.error(
                { groupId, members: ids.length, mostRecipients },
                'A group is too large: only its first members are told',
              )
            return ids.slice(0, mostRecipients)
          })
    const noted = members.then(ids => {
      memberLists.set(groupId, ids)
      return ids
    })
    groups.set(groupId, noted)
    return noted
  }

  const missing = (ids: Iterable<PersonId>): ReadonlyArray<PersonId> => [...new Set(ids)].filter(id => !people.has(id))

  /** A tick may ask for the same person thousands of times. */
  const candidates = new Map<Person, Candidate>()
  const unknown = (id: PersonId): Candidate => ({ id, known: false, active: true, onLeave: false })
  const candidateOf = (id: PersonId, person: Person): Candidate => {
    const onLeave = person.onLeave === true || isOnLeave(leaveOf(person), day)
    return { id, known: true, active: person.active !== false, onLeave }
  }
  const roster: Roster = {
    members: id => memberLists.get(id) ?? [],
    candidate: id => {
      const person = people.get(id)
      if (person === undefined) return unknown(id)
      const known = candidates.get(person)
      if (known !== undefined) return known
      const candidate = candidateOf(id, person)
      candidates.set(person, candidate)
      return candidate
    },
    hasAddress: (id, channel) => {
      const person = people.get(id)
      const over = channels.get(channel)
      return person === undefined || over === undefined || canReach(over, person)
    },
  }
  const isKnown = (id: PersonId): boolean => people.has(id)

  return {
    known: wanted => {
      for (const id of wanted.groups) if (memberLists.get(id)?.every(isKnown) !== true) return undefined
      for (const id of wanted.people) if (!isKnown(id)) return undefined
      return roster
    },
    prefetch: async wanted => {
      const groupIds = new Set<GroupId>()
      const ids = new Set<PersonId>()
      for (const one of wanted) {
        for (const id of one.groups) groupIds.add(id)
        for (const id of one.people) ids.add(id)
      }
      for (const result of await Promise.allSettled([...groupIds].map(membersOf)))
        if (result.status === 'fulfilled') for (const id of result.value) ids.add(id)
      try {
        await lookUp(missing(ids))
      } catch (error) {
        if (!(error instanceof Error)) throw error
        logger.warn(
          { reason: error.message },
          'The directory failed for many people at once; asking one ticket at a time',
        )
      }
    },
    rosterFor: async wanted => {
      const members: PersonId[] = []
      for (const id of wanted.groups) members.push(...(await membersOf(id)))
      await lookUp(missing([...wanted.people, ...members]))
      return roster
    },
  }
}
