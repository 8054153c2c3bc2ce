// What the library costs on EventStoreDB, beside raw appends of the same payload through the same client and beside
// emmett, in one run on one server. Each ratio is the median of the ratios of its rounds: a round has its own reference,
// measured a moment ago, so that what else the machine does disturbs less.
import { randomUUID } from 'node:crypto'
import { CommandHandler } from '@event-driven-io/emmett'
import { getEventStoreDBEventStore } from '@event-driven-io/emmett-esdb'
import { systemDigest } from '../../src/adapters/system-digest.js'
import { systemRandom } from '../../src/adapters/system-random.js'
import { streamNames } from '../../src/application/streams.js'
import { openWorker } from '../../src/application/worker.js'
import { dayIn } from '../../src/domain/day.js'
import type { NewEvent } from '../../src/index.js'
import { compete, runs, warmUp, type Contender } from './compete.js'
import { against, median, print, timed, times, type Row } from './measure.js'
import {
  channels,
  client,
  directory,
  end,
  escalationsOnServer,
  namespace,
  opened,
  payload,
  rateOf,
  rawAppend,
  shown,
  storeOnServer,
  watched,
} from './on-eventstoredb.js'
import { benchClock, start } from './world.js'

const clock = benchClock()
const rows: Row[] = []
let uses = 0

const { store, events: lastEvents } = watched(storeOnServer())
const escalations = await escalationsOnServer({ store, namespace, clock })

// Commands on open tickets and on new ones, one after the other, sixteen and 256 at once. Each time on other open tickets:
// what a process remembers of them is bounded, and a story of fifty replies is nobody's.
const tickets = 2_048
let ticketSet = 0
const openTickets = async (): Promise<void> => {
  ticketSet++
  for (let at = 0; at < tickets; at += 256)
    await Promise.all(Array.from({ length: 256 }, (_, n) => escalations.record(opened(`T${ticketSet}-${at + n}`))))
}
await openTickets()
const openingEvents = lastEvents()
let minute = 0
const reply = (n: number) =>
  escalations.record({
    type: 'ClientReplied',
    ticketId: `T${ticketSet}-${n % tickets}`,
    at: new Date(start + ++minute),
  })
clock.moveTo(5)
await reply(0)
const replyEvents = lastEvents()
let openedTickets = 0
const openNew = () => escalations.record(opened(`N-${++openedTickets}`))

const emmett = getEventStoreDBEventStore(client)
const handle = CommandHandler<{ count: number }, { type: string; data: Record<string, unknown> }>({
  evolve: ({ count }) => ({ count: count + 1 }),
  initialState: () => ({ count: 0 }),
})
const emmettCommand = (events: ReadonlyArray<NewEvent>) => () =>
  handle(emmett, `${namespace}_emmett-${++uses}`, () =>
    events.map(event => ({ type: event.type, data: event.data as Record<string, unknown> })),
  )
const adapter = (events: ReadonlyArray<NewEvent>) => () =>
  store.append({
    stream: `${namespace}_adapter-${++uses}`,
    expectedRevision: -1,
    events: events.map(event => ({ ...event, id: randomUUID() })),
    recordedAt: start,
  })

const onOpenTickets: Readonly<Record<string, Contender>> = {
  'raw appends, one event': { run: rawAppend(replyEvents) },
  'raw appends, classic mode': { run: rawAppend(replyEvents, true) },
  'appends through the store': { run: adapter(replyEvents), goal: 0.95 },
  'record(), an open ticket': { run: reply, goal: 0.8 },
  'emmett CommandHandler': { run: emmettCommand(replyEvents) },
}
const onNewTickets: Readonly<Record<string, Contender>> = {
  'raw appends, a new ticket': { run: rawAppend(openingEvents) },
  'record(), a new ticket': { run: openNew, goal: 0.8 },
  'emmett CommandHandler, a new ticket': { run: emmettCommand(openingEvents) },
}
await warmUp([onOpenTickets, onNewTickets])
for (const [concurrency, count] of runs) {
  await openTickets()
  rows.push(...(await compete([onOpenTickets], concurrency, count)))
}
for (const [concurrency, count] of runs) rows.push(...(await compete([onNewTickets], concurrency, count)))
print('EventStoreDB', rows.splice(0))

/** A worker of its own on what is in a namespace, and what it was last asked to append. */
const workerOn = async (ofNamespace: string) => {
  const many = storeOnServer()
  let stepEvents: ReadonlyArray<NewEvent> = []
  await many.open()
  const { ms, value: worker } = await timed(() =>
    openWorker(
      {
        store: {
          ...many,
          appendMany: requests => {
            stepEvents = requests.at(-1)?.events ?? stepEvents
            return many.appendMany(requests)
          },
        },
        directory,
        channels: new Map(Object.entries(channels)),
        clock,
        random: systemRandom,
        digest: systemDigest,
        logger: { debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error },
        crashPoints: { reached: () => undefined },
        streams: streamNames(ofNamespace),
        namespace: ofNamespace,
        workerId: 'bench',
        dayOf: dayIn('UTC'),
      },
      { onHeartbeat: () => undefined, onAttention: () => undefined },
      32,
    ),
  )
  return { ms, worker, stepEvents: () => stepEvents }
}
const whenDue = [20, 45, 75]

// Ticks are compiled for good before they are measured, like commands.
clock.moveTo(0)
{
  const warmNamespace = `${namespace}warm`
  const other = await escalationsOnServer({ store: storeOnServer(), namespace: warmNamespace, clock })
  for (let at = 0; at < 2_048; at += 256)
    await Promise.all(Array.from({ length: 256 }, (_, n) => other.record(opened(`W-${at + n}`))))
  const { worker } = await workerOn(warmNamespace)
  for (const minutes of whenDue) {
    clock.moveTo(minutes)
    await worker.decide()
  }
  await worker.drain()
}

// Decided steps: every open ticket is due at once, three times.
{
  const { ms: coldMs, worker, stepEvents } = await workerOn(namespace)
  const ticks: { readonly rate: number; readonly reference: number; readonly steps: number }[] = []
  const hearing: number[] = []
  for (const minutes of whenDue) {
    clock.moveTo(minutes)
    const { ms, value: tick } = await timed(() => worker.decide())
    const steps = tick.triggered.length
    ticks.push({ rate: (steps * 1_000) / ms, reference: await rateOf(256, steps, rawAppend(stepEvents())), steps })
    // What was decided comes back through the log. Between ticks there is time for that.
    hearing.push((await timed(() => worker.catchUp.run())).ms / steps)
  }
  const ratio = median(ticks.map(({ rate, reference }) => rate / reference))
  rows.push({
    what: `a tick, ${ticks[0]?.steps ?? 0} steps due`,
    measured: shown(median(ticks.map(({ rate }) => rate))),
    reference: `${shown(median(ticks.map(({ reference }) => reference)))} raw appends, 256 at once`,
    ratio: times(ratio),
    goal: against('0.80x', ratio >= 0.8),
  })
  rows.push({
    what: 'hearing of a decided step again through the log, later',
    measured: `${(median(hearing) * 1_000).toFixed(0)} µs`,
    reference: '-',
    ratio: '-',
    goal: '-',
  })
  const idle: number[] = []
  for (let n = 0; n < 20; n++) idle.push((await timed(() => worker.decide())).ms)
  for (const [what, ms] of [
    ['a tick with nothing due (with its proof of a write)', median(idle)],
    ['the start of that worker', coldMs],
  ] as const)
    rows.push({ what, measured: `${ms.toFixed(1)} ms`, reference: '-', ratio: '-', goal: '-' })
  await worker.drain()
}
print('EventStoreDB', rows.splice(0))

// A process that follows the log hears of its own appends again, and the client decodes each of them: that is the client's
// time, whoever asks for it. So here the raw appends have a bare subscription beside them.
clock.moveTo(5)
{
  escalations.start({ everyMinutes: 60, role: 'decider' })
  const subscription = client
    .subscribeToAll({
      fromPosition: 'end',
      filter: { filterOn: 'streamName', prefixes: [`${namespace}_raw-`], checkpointInterval: 100 },
    })
    .on('error', () => undefined)
    .on('data', () => undefined)
  await new Promise(resolve => subscription.once('confirmation', () => resolve(undefined)))
  rows.push(
    ...(await compete(
      [
        {
          'raw appends beside a bare subscription': { run: rawAppend(replyEvents) },
          'record() while following the log': { run: reply },
        },
      ],
      256,
      15_000,
    )),
  )
  await subscription.unsubscribe()
}
print('EventStoreDB', rows.splice(0))

// Lag of who follows the log while 1,000 facts a second are written, beside a bare subscription of the client.
{
  const category = `${namespace}_lag`
  const sentAt = new Map<string, number>()
  const late: number[] = []
  const bare: number[] = []
  const answered: number[] = []
  const after = await store.head()
  const stop = new AbortController()
  const total = 5_000
  const following = (async () => {
    for await (const page of store.follow({ after, limit: 1_000, prefixes: [`${category}-`], signal: stop.signal }))
      for (const { id } of page.events) late.push(performance.now() - (sentAt.get(id) ?? 0))
  })()
  const subscription = client
    .subscribeToAll({
      fromPosition: 'end',
      filter: { filterOn: 'streamName', prefixes: [`${category}-`], checkpointInterval: 100 },
    })
    .on('error', () => undefined)
    .on('data', ({ event }) => {
      if (event !== undefined) bare.push(performance.now() - (sentAt.get(event.id) ?? 0))
    })
  await new Promise(resolve => subscription.once('confirmation', () => resolve(undefined)))
  const begin = performance.now()
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(performance.now() - begin))
    for (; sent < due; sent++) {
      const [event] = payload(replyEvents)
      if (event === undefined) continue
      sentAt.set(event.id, performance.now())
      const { id } = event
      void client
        .appendToStream(`${category}-${sent}`, event, { expectedRevision: 'no_stream' })
        .then(() => answered.push(performance.now() - (sentAt.get(id) ?? 0)))
    }
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  const deadline = performance.now() + 60_000
  while ((late.length < total || bare.length < total) && performance.now() < deadline)
    await new Promise(resolve => setTimeout(resolve, 5))
  stop.abort()
  await following
  await subscription.unsubscribe()
  const at = (values: number[], share: number): string =>
    `${([...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN).toFixed(1)} ms`
  for (const share of [0.5, 0.99])
    rows.push({
      what: `from the call to the follower, 1,000 facts a second, ${share * 100} % within`,
      measured: at(late, share),
      reference: `${at(bare, share)} bare subscription, ${at(answered, share)} until the append was answered`,
      ratio: '-',
      goal: '-',
    })
}
print('EventStoreDB', rows.splice(0))

await escalations.close()
await end()
