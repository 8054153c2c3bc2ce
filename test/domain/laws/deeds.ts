import fc from 'fast-check'
import type { Catalog } from '../../../src/domain/policy/catalog.js'
import type { Fact } from '../../../src/domain/ticket/fact.js'
import { instant } from '../../../src/domain/time.js'
import { catalogs } from '../../../src/testing/arbitrary-policies.js'
import { facts } from '../../../src/testing/arbitrary-facts.js'
import { at, moved, world, type Rules, type World } from '../world.js'

/** One thing done to a ticket. Every deed takes place four minutes after the one before it. */
export type Deed =
  /** `lag`: how many minutes after it happened a fact is recorded; below 0, the host's clock runs ahead. */
  | { readonly do: 'record'; readonly fact: Fact; readonly lag: number }
  | { readonly do: 'tick' }
  /** Policies and assignments change; every ticket is reviewed, as after every change of policies. */
  | { readonly do: 'change'; readonly to: number }
  | { readonly do: 'adopt' | 'withdraw' }
  | { readonly do: 'acknowledge'; readonly promisedMinutes: number | undefined }
  | { readonly do: 'inherit'; readonly from: string; readonly since: number }

export const aboutT1 = facts({ minutes: 0, promiseMinutes: 30 })

const lags = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: -2, max: 30 }) },
)

/** Deeds with facts in time only, or also with late ones. */
export const deeds = (late: boolean, maxLength = 12): fc.Arbitrary<ReadonlyArray<Deed>> =>
  fc.array(
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ do: fc.constant('record' as const), fact: aboutT1, lag: late ? lags : fc.constant(0) }),
      },
      { weight: 4, arbitrary: fc.constant<Deed>({ do: 'tick' }) },
      { weight: 2, arbitrary: fc.nat(2).map((to): Deed => ({ do: 'change', to })) },
      { weight: 2, arbitrary: fc.constantFrom<Deed>({ do: 'adopt' }, { do: 'withdraw' }) },
      {
        weight: 1,
        arbitrary: fc
          .option(fc.integer({ min: 1, max: 30 }), { nil: undefined })
          .map((promisedMinutes): Deed => ({ do: 'acknowledge', promisedMinutes })),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          do: fc.constant('inherit' as const),
          from: fc.constantFrom('T-8', 'T-9'),
          since: fc.integer({ min: -30, max: 30 }),
        }),
      },
    ),
    { maxLength },
  )

/** Three states of the policies, one after the other: no version has two contents. */
export const changes: fc.Arbitrary<ReadonlyArray<Catalog>> = fc.tuple(
  catalogs({ version: 1 }),
  catalogs({ version: 2 }),
  catalogs({ version: 3 }),
)

const groups = { leads: ['bob', 'cleo'] }
const people = { cleo: { onLeave: true }, director: { active: false } }

/** A world with one ticket, opened at noon, of which all this has been done. */
export const played = (
  rules: Rules,
  catalogsInTurn: ReadonlyArray<Catalog>,
  done: ReadonlyArray<Deed>,
): { readonly w: World; readonly minute: number } => {
  const w = world([], rules, { groups, people })
  const change = (to: number): void => {
    const catalog = catalogsInTurn[to]
    if (catalog !== undefined) w.change(catalog)
  }
  change(0)
  w.record({ type: 'TicketOpened', ticketId: 'T-1', at: at(0), openedBy: 'client', deskId: 'billing' })
  const taken = new Set<number>([at(0)])
  const free = (minute: number): Fact['at'] => {
    let time = Math.round(at(minute))
    while (taken.has(time)) time += 1
    taken.add(time)
    return instant(time)
  }
  let minute = 0.5
  for (const deed of done) {
    minute += 4
    w.clockAt(minute)
    switch (deed.do) {
      case 'record':
        w.recordAt(minute, moved(deed.fact, free(minute - deed.lag)))
        break
      case 'tick':
        w.tick(minute)
        break
      case 'change':
        change(deed.to)
        break
      case 'adopt':
        w.adopt()
        break
      case 'acknowledge':
        w.acknowledge(
          minute,
          'zoe',
          'ticket-page',
          deed.promisedMinutes === undefined ? undefined : minute + deed.promisedMinutes,
        )
        break
      case 'withdraw':
        w.withdraw(minute, 'zoe')
        break
      case 'inherit':
        w.handle('T-1', {
          type: 'InheritWait',
          at: free(minute),
          fromTicketId: deed.from,
          waitingSinceAt: at(deed.since),
          catalog: w.catalog(),
        })
        break
    }
  }
  return { w, minute }
}

/** A whole play: policies in three states, and what is done. */
export const anyPlay = (late: boolean, maxLength?: number) =>
  fc.record({ catalogs: changes, done: deeds(late, maxLength) })
