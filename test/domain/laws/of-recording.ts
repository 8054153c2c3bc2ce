import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { isDeepStrictEqual } from 'node:util'
import { encodeTicketEvent, readTicketEvent, type Stored } from '../../../src/codecs/ticket-events.js'
import { initialState, type Ticket, type TicketEvent } from '../../../src/domain/incident/index.js'
import type { Fact } from '../../../src/domain/ticket/fact.js'
import { histories } from '../../../src/testing/arbitrary-facts.js'
import { events } from '../../codecs/event-arbitraries.js'
import { at } from '../world.js'
import { commandsOn } from './commands.js'
import { anyPlay, changes, played } from './deeds.js'
import type { Law } from './of-ticking.js'

/** Absent and undefined are the same, as they are in what is stored. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

export const repeatedFactsAreSilence: Law = rules =>
  fc.property(
    changes,
    histories({ maxLength: 8 }),
    fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 16 }),
    (catalogs, told, repeats) => {
      const facts = told.map((fact, index): Fact => ({ ...fact, factId: `fact-${index}` }))
      const feed = [...facts]
      // Copies in any place behind the original: up to five of each, also at the very end.
      for (const [which, where] of repeats) {
        const fact = facts[which % Math.max(1, facts.length)]
        if (fact === undefined) continue
        const first = feed.indexOf(fact)
        feed.splice(first + 1 + (where % (feed.length - first)), 0, { ...fact })
      }
      const [once, often] = [facts, feed].map(all => played(rules, catalogs, []).w.record(...all))
      return isDeepStrictEqual(once?.events(), often?.events())
    },
  )

export const repeatedCommandsAreSilence: Law = rules =>
  fc.property(anyPlay(true), fc.array(fc.nat(), { maxLength: 5 }), ({ catalogs, done }, choices) => {
    const { w, minute } = played(rules, catalogs, done)
    w.tick(minute)
    return choices.every((choice, index) => {
      const commands = commandsOn(w, minute + index)
      const command = commands[choice % commands.length]
      if (command === undefined) return true
      const first = w.handle('T-1', command)
      if (!Array.isArray(first)) return true
      // Refusing is as silent as having nothing to add.
      const again = w.handle('T-1', command)
      return !Array.isArray(again) || again.length === 0
    })
  })

/** What a store gives back for an event: type and JSON text. */
const throughStore = (event: TicketEvent): Stored => JSON.parse(JSON.stringify(encodeTicketEvent(event))) as Stored

const read = (stored: Stored, trust: 'trusted' | 'checked'): TicketEvent => {
  const event = readTicketEvent(stored, trust)
  if (E.isLeft(event)) throw new Error(event.left.problems.join('; '))
  return event.right
}

export const replayEqualsMemory: Law = rules =>
  fc.property(anyPlay(true), ({ catalogs, done }) => {
    const { w, minute } = played(rules, catalogs, done)
    w.tick(minute + 60)
    const [notification] = w.ticket().notifications
    if (notification !== undefined)
      w.handle('T-1', {
        type: 'StartDelivery',
        notificationId: notification.id,
        workerId: 'w',
        leaseMs: 60_000,
        now: at(minute + 61),
      })
    return (['trusted', 'checked'] as const).every(trust => {
      const replayed = w
        .events()
        .map(event => read(throughStore(event), trust))
        .reduce(rules.evolve, initialState('T-1'))
      if (!isDeepStrictEqual(plain(replayed), plain(w.ticket()))) return false
      // And what is decided next is the same too.
      return (
        trust === 'checked' ||
        commandsOn(w, minute + 62).every(command =>
          isDeepStrictEqual(plain(rules.decide(command, replayed)), plain(rules.decide(command, w.ticket()))),
        )
      )
    })
  })

export const evolveIsTotal: Law = rules =>
  fc.property(fc.array(fc.oneof(...Object.values(events)), { maxLength: 30 }), all => {
    all.reduce<Ticket>(rules.evolve, initialState('T-1'))
    return true
  })
