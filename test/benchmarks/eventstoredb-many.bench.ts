// Commands on EventStoreDB where 50,000 tickets are open and nobody knows which one is next: what a process remembers has to
// do for all of them, in their whole. Beside raw appends of the same payload through the same client.
import type { EventStore } from '../../src/index.js'
import { compete, runs } from './compete.js'
import { memory, print, type Row } from './measure.js'
import {
  end,
  escalationsOnServer,
  namespace,
  opened,
  rateOf,
  rawAppend,
  storeOnServer,
  watched,
} from './on-eventstoredb.js'
import { benchClock, start } from './world.js'

const clock = benchClock()
const open = 50_000
let reads = 0
const { store, events: lastEvents } = watched(storeOnServer())
const counted: EventStore = {
  ...store,
  readStream: (...asked) => {
    reads++
    return store.readStream(...asked)
  },
}
const escalations = await escalationsOnServer({ store: counted, namespace, clock })
const before = memory()
await rateOf(256, open, n => escalations.record(opened(`M-${n}`)))
const bytes = (memory() - before) / open
clock.moveTo(5)
let replies = 0
const reply = (): Promise<unknown> =>
  escalations.record({
    type: 'ClientReplied',
    ticketId: `M-${Math.floor(Math.random() * open)}`,
    at: new Date(start + ++replies),
  })
await reply()
const raw = rawAppend(lastEvents())
for (const run of [reply, raw]) await rateOf(256, 6_000, run)
reads = 0
const rows: Row[] = []
for (const [concurrency, count] of runs)
  rows.push(
    ...(await compete(
      [{ 'raw appends': { run: raw }, [`record(), one of ${open} open tickets`]: { run: reply, goal: 0.8 } }],
      concurrency,
      count,
    )),
  )
for (const [what, measured] of [
  [`streams read for ${replies} commands`, String(reads)],
  ['memory for each open ticket, its past included', `${bytes.toFixed(0)} bytes`],
] as const)
  rows.push({ what, measured, reference: '-', ratio: '-', goal: '-' })
print('EventStoreDB, many open tickets', rows)
await escalations.close()
await end()
