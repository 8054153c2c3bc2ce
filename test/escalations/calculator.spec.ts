// The engine itself against somebody with the rules and a pencil (test/simulation/calculator.ts): hosts that record and
// tick in turn, are closed and opened again, and hear of facts late. `simulate` is held against the same calculator, but
// has neither an index, nor rows, nor a memory of tickets.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Escalations } from '../../src/escalations-api.js'
import { anyAsked, type Asked } from '../simulation/any-history.js'
import { calculate, type Line, type Told } from '../simulation/calculator.js'
import { indexedMemoryPlace, memoryPlace, sqlitePlace, type Place } from './places.js'
import { anyChange, change, changing, type Change } from './policy-changes.js'
import { world, type World } from './world.js'

const minuteMs = 60_000
const runs = fc.readConfigureGlobal().numRuns

const timeOf = ({ at }: Told): number => Date.parse(at)

/** What `record` refuses and a history may hold. */
const isTaken = (fact: Told): boolean =>
  !(fact.type === 'TicketPolicySet' && fact.policyId === 'unheard-of') &&
  !(fact.type === 'TicketMerged' && fact.intoTicketId === fact.ticketId)

/** The order in which facts are heard of: that of time, or any within the time between two ticks. */
const heardOf = (file: readonly Told[], isShuffled: boolean, places: readonly number[]): readonly Told[] => {
  if (!isShuffled) return file
  // Equal times keep the order of recording, and only the first of those that share an id counts.
  const seen = new Set<number>()
  const distinct = file.flatMap(({ factId: _, ...fact }): Told[] => {
    if (seen.has(timeOf(fact))) return []
    seen.add(timeOf(fact))
    return [fact]
  })
  return distinct
    .map((fact, at) => ({ fact, place: places[at % places.length]! }))
    .sort((a, b) => a.place - b.place)
    .map(({ fact }) => fact)
}

interface Plan {
  readonly changes: readonly Change[]
  readonly asked: Asked
  readonly isShuffled: boolean
  readonly places: readonly number[]
  /** Who acts next, and whether that host is opened anew before. */
  readonly turns: readonly { readonly host: number; readonly isNew: boolean }[]
}

/** A tick's report names whom the fallback reached, which the calculator has no word for. */
const withoutFallback = ({ config, ...rest }: Asked): Asked => {
  const policies = config.policies.map(({ fallback: _, ...policy }) => policy)
  return { ...rest, config: { ...config, policies } }
}

const anyPlan: fc.Arbitrary<Plan> = fc.record({
  changes: fc.array(anyChange, { maxLength: 4 }),
  // No machine's clock goes back to before there were any.
  asked: anyAsked.filter(({ file }) => timeOf(file[0]!) > 0).map(withoutFallback),
  isShuffled: fc.boolean(),
  places: fc.array(fc.nat({ max: 99 }), { minLength: 24, maxLength: 24 }),
  turns: fc.array(
    fc.record({
      host: fc.nat({ max: 1 }),
      isNew: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
    }),
    { minLength: 1, maxLength: 40, size: 'max' },
  ),
})

const told = async (
  place: Place,
  { asked: { config, run }, turns, changes }: Plan,
  facts: readonly Told[],
  end: number,
) => {
  const w: World = world(place)
  const directory = {
    people: (ids: ReadonlyArray<string>) =>
      config.people === undefined
        ? ids.map(id => ({ id, email: 'x@example.org' }))
        : config.people.filter(({ id }) => ids.includes(id)),
    groupMembers: (id: string) => config.groups?.[id] ?? [],
  }
  const send = async () => ({ status: 'accepted' as const })
  const channels = {
    'in-system': { send },
    webhook: { send },
    email: { send, reaches: (person: { readonly email?: string | undefined }) => person.email !== undefined },
  }
  const open = () => w.host({ directory, channels, timeZone: config.timeZone ?? 'UTC' })
  const hosts: Escalations[] = [await open(), await open()]
  let turn = 0
  const next = async (): Promise<Escalations> => {
    const { host, isNew } = turns[turn++ % turns.length]!
    if (isNew) {
      await hosts[host]!.close()
      hosts[host] = await open()
    }
    return hosts[host]!
  }

  const first = Math.min(...facts.map(timeOf))
  w.clock.move(first - minuteMs - w.clock.wallMs())
  for (const policy of config.policies) await (await next()).policies.save(policy)
  const { default: everybody, desks = {}, clients = {} } = config.assignments ?? {}
  if (everybody !== undefined) await (await next()).policies.assign({ default: true }, everybody)
  for (const [desk, id] of Object.entries(desks)) await (await next()).policies.assign({ desk }, id)
  for (const [client, id] of Object.entries(clients)) await (await next()).policies.assign({ client }, id)

  // What another host said about policies is known from the next tick on.
  for (const host of hosts) await host.tick()

  const lines: Line[] = []
  const changed: { readonly one: Change; readonly at: number }[] = []
  let ticks = 0
  const tickMs = run.tickMinutes * minuteMs
  let left = [...facts]
  const hear = async (until: number): Promise<void> => {
    const now = left.filter(fact => timeOf(fact) <= until)
    left = left.filter(fact => timeOf(fact) > until)
    for (const fact of now) {
      const at = Math.max(w.clock.wallMs(), timeOf(fact))
      w.clock.move(at - w.clock.wallMs())
      const host = await next()
      try {
        await host.record(fact)
      } catch (error) {
        expect(error).toMatchObject({ code: 'fact-conflict' })
      }
    }
    w.clock.move(until - w.clock.wallMs())
  }
  for (let tick = Math.ceil(first / tickMs) * tickMs; tick <= end; tick += tickMs) {
    await hear(tick)
    const { triggered, failed } = await (await next()).tick()
    expect(failed).toEqual([])
    for (const { ticketId, incident, step, dueAt, policyId, notified } of triggered)
      lines.push({
        at: new Date(tick).toISOString(),
        ticketId,
        incident,
        step,
        dueAt: dueAt.toISOString(),
        policyId,
        notified,
      })
    for (const one of changes.filter(({ afterTick }) => afterTick === ticks)) {
      const at = tick + 1
      if (at > end || facts.some(fact => timeOf(fact) === at)) continue
      w.clock.move(at - w.clock.wallMs())
      await change(await next(), config, one)
      changed.push({ one, at })
      // The other one hears of it at its next tick, or now.
      for (const host of hosts) await host.policies.list()
    }
    ticks++
  }
  await hear(end)
  // A confirmation that has lapsed is only taken back by a tick.
  await (await next()).tick()
  const { active, confirmed } = await (await next()).dashboard()
  for (const host of hosts) await host.close()
  return { lines, changed, active: active.length, confirmed: confirmed.length }
}

const inOrder = (lines: readonly Line[]): readonly Line[] =>
  [...lines].sort(
    (a, b) =>
      a.at.localeCompare(b.at) || (a.ticketId < b.ticketId ? -1 : a.ticketId > b.ticketId ? 1 : a.step - b.step),
  )

describe.each([
  { name: 'memory', place: () => memoryPlace(), everyday: 60 },
  { name: 'memory with an index', place: indexedMemoryPlace, everyday: 60 },
  { name: 'SQLite', place: sqlitePlace, everyday: 15 },
])('two hosts on $name', ({ place, everyday }) => {
  test('fire what the rules say, whoever heard of what, and when it was opened', async () => {
    await fc.assert(
      fc.asyncProperty(anyPlan, async plan => {
        const file = plan.asked.file.filter(isTaken)
        fc.pre(file.length > 0)
        const heard = heardOf(file, plan.isShuffled, plan.places)
        const { config, run } = plan.asked
        const end = run.until === undefined ? Math.max(...heard.map(timeOf)) : Date.parse(run.until)
        const got = await told(place(), plan, heard, end)
        const known = changing({ config, file: plan.isShuffled ? heard : file }, got.changed)
        const calculated = calculate(known.config, known.file, { ...run, until: new Date(end).toISOString() })
        expect(inOrder(got.lines)).toEqual(inOrder(calculated.lines))
        expect(calculated.summary).toMatchObject({ active: got.active, confirmed: got.confirmed })
      }),
      { numRuns: runs ?? everyday },
    )
  }, 600_000)
})
