import { join } from 'node:path'
import { readTicketEvent } from '../../src/codecs/ticket-events.js'
import type { EventStore } from '../../src/index.js'
import { filledStore, indexOf } from './filled-store.js'
import { against, cpuMs, median, memory, micros, print, timed, times, type Row } from './measure.js'
import { benchClock, temporaryFolder, workerOn } from './world.js'

/** What grows with the open incidents, and what must not grow with the log. All times are the processor's. */
const folder = temporaryFolder()
const rows: Row[] = []
const store = (name: string, events: number, open: number): Promise<EventStore> =>
  filledStore(join(folder.path, name), events, open)

const open = 10_000
const short = await store('short.db', 100_000, open)
const long = await store('long.db', 1_000_000, open)

const startOn = async (on: EventStore): Promise<number> => {
  const { ms, value: worker } = await cpuMs(() => workerOn(on, benchClock()))
  await worker.drain()
  return ms
}

// A cold start, by turns on the short log and on the long one. The very first one also compiles.
{
  await startOn(short)
  const shorts: number[] = []
  const longs: number[] = []
  for (let round = 0; round < 7; round++) {
    shorts.push(await startOn(short))
    longs.push(await startOn(long))
  }
  rows.push({
    what: 'cold start, 10,000 open of 1,000,000 events',
    measured: `${Math.min(...longs).toFixed(0)} ms`,
    reference: `${Math.min(...shorts).toFixed(0)} ms of 100,000 events`,
    ratio: times(median(longs) / median(shorts)),
    goal: against('50 ms, flat', Math.min(...longs) <= 50),
  })
}

// The index from nothing but the log, beside reading the same pages and the same events without making anything of them.
const rebuild = async (log: EventStore, what: string): Promise<void> => {
  const readAll = async (): Promise<number> => {
    let count = 0
    for (let after = -1, atEnd = false; !atEnd;) {
      const page = await log.readLog({ after, limit: 5_000, prefixes: ['escalation-'] })
      for (const stored of page.events) if (readTicketEvent(stored, 'trusted')._tag === 'Right') count++
      after = page.position
      atEnd = page.atEnd
    }
    return count
  }
  const { ms: readMs, value: count } = await timed(readAll)
  await indexOf(log)?.drop()
  const { ms: processorMs, value: rebuilt } = await cpuMs(() => timed(() => workerOn(log, benchClock())))
  const { ms: rebuildMs, value: worker } = rebuilt
  await worker.drain()
  const us = (ms: number): number => (ms * 1_000) / count
  rows.push({
    what,
    measured: `${micros(us(rebuildMs))} (${micros(us(processorMs))} of the processor, compiling included)`,
    reference: `${micros(us(readMs))} read, parsed and decoded only`,
    ratio: times(rebuildMs / readMs),
    goal: against('1.7 µs', us(rebuildMs) <= 1.7),
  })
}
await rebuild(long, 'the index rebuilt from 1,000,000 events, an event')
await long.close()

// A whole story for each ticket that is done with: a step was fired and its message delivered before somebody answered.
{
  const escalated = await filledStore(join(folder.path, 'escalated.db'), 1_000_000, open, 'escalated')
  await rebuild(escalated, 'the same where every answered ticket had escalated, an event')
  await escalated.close()
}

// What an open incident takes in memory, and whether those that are not due are in a tick's way.
{
  const many = await store('many.db', 200_000, 100_000)
  const fewer = await workerOn(short, benchClock())
  const clock = benchClock()
  const before = memory()
  const worker = await workerOn(many, clock)
  const bytes = (memory() - before) / worker.engine.board.due.size()
  rows.push({
    what: 'memory per open incident, 100,000 open',
    measured: `${bytes.toFixed(0)} bytes`,
    reference: '-',
    ratio: '-',
    goal: against('300 bytes, better 160', bytes <= 300),
  })
  const idle = async (tick: () => Promise<unknown>): Promise<number> => {
    for (let n = 0; n < 100; n++) await tick()
    const { ms } = await cpuMs(async () => {
      for (let n = 0; n < 300; n++) await tick()
    })
    return (ms * 1_000) / 300
  }
  const ofFew = await idle(() => fewer.decide())
  const ofMany = await idle(() => worker.decide())
  rows.push({
    what: 'tick among 100,000 open, none due (with its proof of a write)',
    measured: micros(ofMany),
    reference: `${micros(ofFew)} among 10,000`,
    ratio: times(ofMany / ofFew),
    goal: '1x',
  })
  await worker.drain()
  await fewer.drain()
  await many.close()
}
await short.close()

print('open incidents', rows)
folder.remove()
