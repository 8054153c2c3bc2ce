// On EventStoreDB: how long a start takes without and with an index cache, and whether memory stays flat over a long run.
//   BENCH_FULL=1   10,000 open of 200,000 events, instead of a tenth of both
import { join } from 'node:path'
import { sqliteIndexCache } from '../../src/adapters/sqlite/index.js'
import { createEscalations, type Escalations } from '../../src/index.js'
import { cpuMs, memory, print, timed, times, type Row } from './measure.js'
import {
  channels,
  client,
  directory,
  end,
  escalationsOnServer,
  folder,
  namespace,
  opened,
  payload,
  storeOnServer,
} from './on-eventstoredb.js'
import { benchClock, start } from './world.js'

const rows: Row[] = []
const [openCount, ticketCount, ticketsAtFirst] =
  process.env.BENCH_FULL === '1' ? [10_000, 44_000, 10_000] : [1_000, 4_400, 2_500]

const inParallel = async (count: number, run: (n: number) => Promise<unknown>): Promise<void> => {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await run(next++)
  }
  await Promise.all(Array.from({ length: 256 }, lane))
}

/** The ones that stay open are spread over the whole log. */
const staysOpen = (n: number): boolean =>
  Math.floor((n * openCount) / ticketCount) < Math.floor(((n + 1) * openCount) / ticketCount)
const openTickets = Array.from({ length: ticketCount }, (_, n) => n).filter(staysOpen)

// A log of tickets of which most are closed, and a mark behind it.
const own = `${namespace}cold`
{
  const escalations = await escalationsOnServer({ store: storeOnServer(), namespace: own, clock: benchClock() })
  await inParallel(ticketCount, async n => {
    const ticketId = `C-${n}`
    await escalations.record(opened(ticketId))
    await escalations.record({ type: 'ClientReplied', ticketId, at: new Date(start + 1) })
    if (!staysOpen(n)) await escalations.record({ type: 'TicketClosed', ticketId, at: new Date(start + 2) })
  })
  await escalations.close()
}
const [mark] = payload([{ id: '', type: 'Mark', data: {} }])
await client.appendToStream(`${own}_mark-1`, mark ?? [], { expectedRevision: 'no_stream' })

const readAll = async (): Promise<number> => {
  let count = 0
  const subscription = client.subscribeToAll({
    fromPosition: 'start',
    filter: { filterOn: 'streamName', prefixes: [`${own}_`], checkpointInterval: 100 },
  })
  subscription.on('error', () => undefined)
  for await (const { event } of subscription) {
    if (event?.id === mark?.id) break
    count++
  }
  return count
}
const { ms: readMs, value: count } = await timed(readAll)

const cachePath = join(folder, 'index.db')
const clock = benchClock()
const startWith = (withCache: boolean): Promise<Escalations> =>
  createEscalations({
    store: storeOnServer(),
    namespace: own,
    directory,
    channels,
    clock,
    ...(withCache ? { indexCache: sqliteIndexCache({ path: cachePath }) } : {}),
  })

/** Starts, and looks whether it then knows what is open. */
const begin = async (what: string, withCache: boolean, reference = readMs): Promise<Escalations> => {
  const { ms: cpu, value } = await cpuMs(() => timed(() => startWith(withCache)))
  const { active } = await value.value.dashboard()
  if (active.length !== openCount) throw new Error(`${active.length} open instead of ${openCount}`)
  rows.push({
    what: `${what}, ${openCount} open of ${count} events`,
    measured: `${value.ms.toFixed(0)} ms (${cpu.toFixed(0)} ms of processor time)`,
    reference: `${reference.toFixed(0)} ms to read them all through a bare subscription`,
    ratio: times(value.ms / reference),
    goal: '-',
  })
  return value.value
}
await (await begin('cold start without an index cache', false)).close()
await (await begin('the same, and an index cache is filled', true)).close()
await (await begin('start with the index cache', true)).close()
{
  const others = await startWith(false)
  await inParallel(1_000, n =>
    others.record({ type: 'ClientReplied', ticketId: `C-${openTickets[n]}`, at: new Date(start + 3) }),
  )
  await others.close()
  await (await begin('start with the index cache, 1,000 events behind', true)).close()
}
print('EventStoreDB, starting', rows.splice(0))

// Memory: tickets that come and go. What is remembered of them is bounded, so four times as many leave the same behind.
{
  const escalations = await escalationsOnServer({ store: storeOnServer(), namespace: `${namespace}flat`, clock })
  let next = 0
  const tickets = (many: number): Promise<void> =>
    inParallel(many, async () => {
      const ticketId = `F-${++next}`
      await escalations.record(opened(ticketId))
      await escalations.record({ type: 'TicketClosed', ticketId, at: new Date(start + 1) })
    })
  const atFirst = memory()
  await tickets(ticketsAtFirst)
  const once = memory()
  await tickets(ticketsAtFirst * 3)
  const fourTimes = memory()
  const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
  rows.push({
    what: `memory in use after ${ticketsAtFirst * 8} commands`,
    measured: mb(fourTimes),
    reference: `${mb(once)} after ${ticketsAtFirst * 2} (${mb(atFirst)} before them)`,
    ratio: times(fourTimes / once),
    goal: '-',
  })
  await escalations.close()
}
print('EventStoreDB, memory', rows.splice(0))
await end()
