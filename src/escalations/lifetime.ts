import { runFollowing, type Running } from '../application/following.js'
import { runGroupSender } from '../application/group-sender.js'
import { roleProblem, type Role } from '../application/roles.js'
import { runSchedule } from '../application/schedule.js'
import { invalidInput } from '../application/trouble.js'
import { withinTime } from '../application/within-time.js'
import { EscalationError, escalationError } from '../escalation-error.js'
import type { Escalations } from '../escalations-api.js'
import { tickReport } from './present.js'
import { checkedArguments, checkedMinutes } from './arguments.js'
import type { Opened } from './opened.js'

export const defaultTickMinutes = 5

/** So long a store may take to tell what is new before it is closed. */
const longestLastLookMs = 5_000

/** From opening to closing: ticks by hand or by themselves, and the end. */
export interface Lifetime extends Pick<Escalations, 'tick' | 'start' | 'stop'> {
  /** Stops, waits for what is under way, and closes the store. */
  readonly end: () => Promise<void>
}

export const lifetimeOf = ({ options, worker, begin }: Opened): Lifetime => {
  const { catchUp, engine } = worker
  const { clock, random, logger, store, delivery = 'inline' } = engine.env
  const { indexCache } = options
  let started: Running | undefined

  const run = (role: Role, everyMs: number): Running => {
    const duties = { decides: role !== 'sender', sends: role !== 'decider' && delivery !== 'none' }
    const schedule = runSchedule(worker, clock, logger, everyMs, duties)
    const running: Running[] = [schedule]
    if (store.index === undefined) running.push(runFollowing({ clock, random, logger }, catchUp))
    if (duties.sends && delivery === 'group' && store.groups !== undefined)
      running.push(runGroupSender(engine.env, store.groups, worker, schedule.wake))
    return {
      stop: async () => {
        await Promise.all(running.map(({ stop }) => stop()))
      },
    }
  }

  return {
    tick: async call => {
      begin(call)
      return tickReport(await (delivery === 'inline' ? worker.tick() : worker.decide()))
    },
    start: (how = {}) => {
      begin(undefined)
      const { everyMinutes = defaultTickMinutes, role = 'both' } = checkedArguments(how, ['everyMinutes', 'role'])
      const everyMs = checkedMinutes('everyMinutes', everyMinutes, 'above 0') * 60_000
      const problem = roleProblem(role, delivery)
      if (problem !== undefined) throw escalationError(invalidInput(['role'], problem))
      if (started !== undefined)
        throw new EscalationError('refused', 'The escalations were started before; stop() them first.')
      started = run(role, everyMs)
    },
    stop: async () => {
      const running = started
      started = undefined
      await running?.stop()
    },
    end: async () => {
      // Both at once: a loop that is stopped waits for what it has begun, and nothing further must begin meanwhile.
      await Promise.all([started?.stop(), worker.drain()])
      if (indexCache !== undefined) {
        // The next start has the less to read. Without it nothing is lost.
        await withinTime(clock, longestLastLookMs, () => catchUp.run()).catch(() => undefined)
        await indexCache.close()
      }
      await store.close()
    },
  }
}
