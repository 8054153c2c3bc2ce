import { expect } from 'vitest'
import type { FactInput } from '../../src/codecs/fact-input.js'
import type { Escalations } from '../../src/escalations-api.js'
import type { EventStore } from '../../src/ports/event-store.js'
import { mustBeTold, type Happened } from './oracle.js'
import { withIndex, type Place } from './places.js'
import { minutes, standardPolicy, world, type World } from './world.js'

/** One day at the helpdesk, told to an engine that may die or be let down by its store at any moment. */
export interface Told {
  readonly w: World
  /** Accepted hand-overs beyond the first, by key. */
  readonly repeats: number
  readonly unknownOutcomes: number
}

/** Opens one more life of the engine; called at the beginning and after every death. */
export type NextLife = (w: World) => Promise<Escalations>

const planned = standardPolicy.steps.map(({ delayMinutes, notify }) => ({
  delayMs: minutes(delayMinutes),
  person: 'user' in notify ? notify.user : 'ann',
}))

type Plot = ReadonlyArray<
  { readonly after: number } | { readonly ticket: string; readonly what: Exclude<Happened['what'], 'tick'> }
>

const plot: Plot = [
  { ticket: 'T-1', what: 'client wrote' },
  { ticket: 'T-2', what: 'client wrote' },
  { after: 10 },
  { ticket: 'T-3', what: 'client wrote' },
  { ticket: 'T-2', what: 'client wrote' },
  { after: 10 },
  { ticket: 'T-3', what: 'acknowledged' },
  { after: 15 },
  { ticket: 'T-2', what: 'agent replied' },
  { ticket: 'T-2', what: 'client wrote' },
  { after: 30 },
  { after: 35 },
  { ticket: 'T-1', what: 'closed' },
  { after: 60 },
]

const factOf = (ticketId: string, what: Exclude<Happened['what'], 'tick'>, atMs: number, n: number): FactInput => {
  const [at, factId] = [new Date(atMs), `f-${n}`]
  switch (what) {
    case 'client wrote':
      return { type: 'ClientReplied', ticketId, at, factId }
    case 'agent replied':
      return { type: 'AgentReplied', ticketId, at, factId }
    case 'closed':
      return { type: 'TicketClosed', ticketId, at, factId }
    case 'acknowledged':
      return { type: 'Acknowledged', ticketId, at, factId, by: 'ann', via: 'email' }
  }
}

/** How often a host repeats a call that was rejected, and ticks until all is well after trouble. */
const patience = 12

/**
 * Tells the story: facts as they happen, a tick after each pause. A call that dies (what it throws is no error) goes
 * with its engine; a new life then repeats it, and time passes until every claim of the dead has lapsed.
 */
export const tell = async (place: Place, nextLife: NextLife, around?: (w: World) => void): Promise<Told> => {
  const w = world(place)
  around?.(w)
  const story: Happened[] = []
  let engine = await nextLife(w)
  let isTroubled = false as boolean

  const attempt = async <A>(call: (engine: Escalations) => Promise<A>): Promise<A> => {
    for (let n = 1; ; n++)
      try {
        return await call(engine)
      } catch (error) {
        isTroubled = true
        if (n === patience) throw error
        if (!(error instanceof Error)) engine = await nextLife(w)
      }
  }
  const tick = async (): Promise<void> => {
    const { failed } = await attempt(alive => alive.tick())
    if (failed.length > 0) isTroubled = true
    story.push({ what: 'tick', at: w.clock.wallMs() })
  }
  /** Until what a death or a failure left behind has been seen to: a claim lapses a lease after it was first seen. */
  const settle = async (): Promise<void> => {
    for (let calm = isTroubled ? 0 : 2, n = 0; calm < 2; n++) {
      expect(n, 'rounds of trouble').toBeLessThan(patience)
      isTroubled = false
      w.clock.move(61_000)
      await tick()
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- a tick sets it while it is awaited
      calm = isTroubled ? 0 : calm + 1
    }
  }

  await attempt(alive => alive.policies.save(standardPolicy))
  await attempt(alive => alive.policies.assign({ default: true }, 'standard'))
  for (const [n, scene] of plot.entries()) {
    if ('after' in scene) {
      w.clock.move(minutes(scene.after))
      await tick()
    } else {
      const at = w.clock.wallMs()
      // Not assigned to anybody yet: then the first step would reach nobody.
      if (scene.what === 'client wrote')
        await attempt(alive =>
          alive.record({
            type: 'TicketAssigned',
            ticketId: scene.ticket,
            at: new Date(at),
            assigneeId: 'ann',
            factId: `a-${n}`,
          }),
        )
      await attempt(alive => alive.record(factOf(scene.ticket, scene.what, at, n)))
      story.push({ what: scene.what, ticket: scene.ticket, at })
    }
    await settle()
  }
  isTroubled = true
  await settle()

  const accepted = w.calls.filter(call => call.accepted)
  const told = new Set(
    accepted.flatMap(({ ticketId, message, person, steps }) =>
      steps.map(step => `${ticketId} incident ${message.incident} step ${step} ${person}`),
    ),
  )
  expect([...told].sort(), 'who was told of what').toEqual([...mustBeTold(story, planned)].sort())
  const log = await place.log()
  const unknownOutcomes = log.filter(({ type }) => type === 'DeliveryOutcomeUnknown').length
  const repeats = accepted.length - new Set(accepted.map(({ key }) => key)).size
  expect(repeats, 'repeats beyond unknown outcomes').toBeLessThanOrEqual(unknownOutcomes)
  const seen = new Set<string>()
  for (const { key, possibleDuplicate } of accepted) {
    if (seen.has(key)) expect(possibleDuplicate, 'a repeat says so').toBe(true)
    seen.add(key)
  }
  const triggered = log.filter(({ type }) => type === 'StepTriggered')
  const identities = triggered.map(({ stream, data }) => {
    const { incident, stepId } = data as { incident: number; stepId: string }
    return `${stream} ${incident} ${stepId}`
  })
  expect(new Set(identities).size, 'steps fired, each once').toBe(identities.length)
  const { overdue, attention } = await (await w.host()).audit()
  expect([overdue, attention]).toEqual([[], []])
  return { w, repeats, unknownOutcomes }
}

/** The store as a process sees it that dies: nothing is answered any more. */
export const mortal =
  (isDead: () => boolean) =>
  (store: EventStore): EventStore => {
    const orNever =
      <Arguments extends unknown[], A>(call: (...args: Arguments) => Promise<A>) =>
      async (...args: Arguments): Promise<A> => {
        if (isDead()) return new Promise(() => undefined)
        const answer = await call(...args)
        return isDead() ? new Promise(() => undefined) : answer
      }
    return {
      ...withIndex(store, index => ({
        state: orNever(index.state),
        rows: orNever(index.rows),
        rowsOf: orNever(index.rowsOf),
        trailingRowsOf: orNever(index.trailingRowsOf),
        advance: orNever(index.advance),
      })),
      append: orNever(store.append),
      appendMany: orNever(store.appendMany),
      readStream: orNever(store.readStream),
      readStreams: orNever(store.readStreams),
      readLog: orNever(store.readLog),
      skimLog: store.skimLog && orNever(store.skimLog),
      probe: orNever(store.probe),
    }
  }
