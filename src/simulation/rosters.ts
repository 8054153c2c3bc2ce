import type { Config } from '../codecs/config.js'
import { dayIn } from '../domain/day.js'
import { isOnLeave } from '../domain/policy/recipients.js'
import type { Roster } from '../domain/policy/roster.js'
import type { Instant } from '../domain/time.js'

/** A channel that needs an address in the config; the others are presumed to find people by id. */
const emailChannel = 'email'

/**
 * Who can be told at an instant, by the people and groups of a config. A config without people takes every id for
 * somebody who can be reached.
 */
export const rosters = ({ people, groups, timeZone }: Config): ((at: Instant) => Roster) => {
  const members: Roster['members'] = groupId => groups.get(groupId) ?? []
  if (people === undefined) {
    const everybody: Roster = {
      candidate: id => ({ id, known: true, active: true, onLeave: false }),
      members,
      hasAddress: () => true,
    }
    return () => everybody
  }
  const dayOf = dayIn(timeZone)
  const hasLeave = [...people.values()].some(({ leave }) => leave.length > 0)
  return at => {
    const today = hasLeave ? dayOf(at) : ''
    return {
      candidate: id => {
        const person = people.get(id)
        return person === undefined
          ? { id, known: false, active: false, onLeave: false }
          : { id, known: true, active: person.active, onLeave: isOnLeave(person.leave, today) }
      },
      members,
      hasAddress: (id, channel) => channel !== emailChannel || people.get(id)?.email !== undefined,
    }
  }
}
