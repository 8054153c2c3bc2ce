import { join } from 'node:path'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { bareSqlite } from './bare-sqlite.js'
import { against, cpuMs, median, micros, print, rawCommit, timed, times, type Row } from './measure.js'
import type { Escalations } from '../../src/index.js'
import { benchClock, escalationsOn, start, temporaryFolder, workerOn } from './world.js'

/**
 * What the engine costs on a real disk, beside the least that the disk itself costs in the same run. Everything has been
 * done before on another file, as in a process that has been running for a while: else compiling is what is measured.
 */
const folder = temporaryFolder()
const path = join(folder.path, 'engine.db')
const clock = benchClock()
const rows: Row[] = []

const ticket = (id: string) =>
  ({
    type: 'TicketOpened',
    ticketId: id,
    deskId: 'billing',
    clientId: 'acme',
    assigneeId: 'ann',
    at: new Date(start),
  }) as const

/**
 * Many tickets, opened fifty at a time, as by a server with many requests. Thousands at once are all alive when V8 collects
 * its garbage: it then takes all that is made there for long-lived, which makes every later tick a third slower until it
 * has found that out.
 */
const openMany = async (escalations: Escalations, many: number): Promise<void> => {
  for (let at = 0; at < many; at += 50)
    await Promise.all(Array.from({ length: 50 }, (_, i) => escalations.record(ticket(`P-${at + i}`))))
}

/** Ticks in which all of so many tickets are due, and the delivery of what each of them says. */
const escalate = async (
  many: number,
  file: string,
  measured: (tick: Ticked) => Promise<void> | void,
): Promise<void> => {
  const clock = benchClock()
  const filePath = join(folder.path, file)
  const escalations = await escalationsOn(filePath, clock)
  await openMany(escalations, many)
  await escalations.close()
  // Another process than the one that opened them: it has the tickets from their rows.
  const store = sqliteEventStore({ path: filePath })
  const worker = await workerOn(store, clock)
  for (const minutes of [10, 30, 60]) {
    clock.moveTo(minutes)
    const { ms: processorMs, value: tick } = await cpuMs(() => timed(() => worker.decide()))
    const steps = tick.value.triggered.length
    const { ms: deliveryMs, value: delivery } = await cpuMs(() => timed(() => worker.deliver()))
    if (steps !== many || delivery.value.delivered !== many) throw new Error(`Only ${steps} of ${many} steps`)
    const us = (ms: number): number => (ms * 1_000) / steps
    await measured({
      tickUs: us(tick.ms),
      processorUs: us(processorMs),
      deliveryUs: us(delivery.ms),
      deliveryProcessorUs: us(deliveryMs),
    })
  }
  await worker.drain()
  await store.close()
}

/** What a step took, and what became of it. */
interface Ticked {
  readonly tickUs: number
  readonly processorUs: number
  readonly deliveryUs: number
  readonly deliveryProcessorUs: number
}

// The warm-up.
{
  const escalations = await escalationsOn(join(folder.path, 'warm.db'), benchClock())
  for (let i = 0; i < 1_000; i++) await escalations.record(ticket(`S-${i}`))
  await escalations.close()
  for (const file of ['warm-1.db', 'warm-2.db']) await escalate(5_000, file, () => undefined)
}

// One command at a time: decide, append, synced. About 1,100 bytes reach the disk for a new ticket. V8 makes its
// last code for this path after some thousands of commands: the first are not counted.
{
  const notCounted = 4_000
  const escalations = await escalationsOn(path, clock)
  const raw = rawCommit(folder.path, 1_100)
  const bare = await bareSqlite(join(folder.path, 'bare-commands.db'))
  const commands: number[] = []
  const commits: number[] = []
  const bareCommands: number[] = []
  for (let i = 0; i < notCounted; i++) await escalations.record(ticket(`S-${i}`))
  for (let i = notCounted; i < notCounted + 2_000; i++) {
    commits.push((await timed(raw.commit)).ms * 1_000)
    bareCommands.push((await timed(() => bare.command(i))).ms * 1_000)
    commands.push((await timed(() => escalations.record(ticket(`S-${i}`)))).ms * 1_000)
  }
  raw.close()
  bare.close()
  rows.push({
    what: 'the same rows written by SQLite alone, synced',
    measured: micros(median(bareCommands)),
    reference: `${micros(median(commits))} raw write + fdatasync`,
    ratio: times(median(bareCommands) / median(commits)),
    goal: '-',
  })
  rows.push({
    what: 'record(), one at a time, synced',
    measured: micros(median(commands)),
    reference: `${micros(median(commits))} raw write + fdatasync`,
    ratio: times(median(commands) / median(commits)),
    goal: against('1.2x', median(commands) / median(commits) <= 1.2),
  })
  const many = 4_000
  const { ms } = await timed(() => openMany(escalations, many))
  rows.push({
    what: 'record(), fifty at a time (group commit)',
    measured: micros((ms * 1_000) / many),
    reference: `${micros(median(commits))} raw write + fdatasync`,
    ratio: times((ms * 1_000) / many / median(commits)),
    goal: '-',
  })
  await escalations.close()
}

// 10,000 open incidents, three times, each with three ticks in which every one of them is due.
{
  const many = 10_000
  const bare = await bareSqlite(join(folder.path, 'bare-ticks.db'))
  for (let at = 0; at < many; at += 1_000) bare.rows(at, 1_000)
  const bareUs: number[] = []
  const ticks: Ticked[] = []
  /** What SQLite alone takes for the steps of a tick, in chunks as large as the engine's. */
  const alone = async (): Promise<void> => {
    const { ms } = await timed(() => {
      for (let at = 0; at < many; at += 500) bare.chunk(at, 500, ticks.length)
    })
    bareUs.push((ms * 1_000) / many)
  }
  await alone()
  for (const file of ['ticks-1.db', 'ticks-2.db', 'ticks-3.db'])
    await escalate(many, file, async tick => {
      ticks.push(tick)
      await alone()
    })
  bare.close()
  const each = (of: (tick: Ticked) => number): string =>
    `${micros(median(ticks.map(of)))} (${micros(Math.min(...ticks.map(of)))} to ${micros(Math.max(...ticks.map(of)))})`
  const us = median(ticks.map(({ tickUs }) => tickUs))
  rows.push({
    what: `a step, decided and synced, of ${ticks.length} ticks with ${many} due`,
    measured: each(({ tickUs }) => tickUs),
    reference: `${micros(median(bareUs))} for the same rows by SQLite alone`,
    ratio: times(us / median(bareUs)),
    goal: against('15 µs', us <= 15),
  })
  rows.push({
    what: 'the same, of the processor, garbage collection on other cores included',
    measured: each(({ processorUs }) => processorUs),
    reference: '-',
    ratio: '-',
    goal: '-',
  })
  rows.push({
    what: 'its delivery: claimed, looked at, recorded, its row brought up to that',
    measured: each(({ deliveryUs }) => deliveryUs),
    reference: '-',
    ratio: '-',
    goal: '-',
  })
}

// A tick that finds nothing to do.
{
  const many = 10_000
  const store = sqliteEventStore({ path: join(folder.path, 'ticks-1.db') })
  const worker = await workerOn(store, clock)
  clock.moveTo(61)
  const idle: number[] = []
  for (let i = 0; i < 20; i++) idle.push((await timed(() => worker.decide())).ms)
  rows.push({
    what: `tick with nothing due, ${many} open (with its proof of a write)`,
    measured: `${median(idle).toFixed(2)} ms`,
    reference: '-',
    ratio: '-',
    goal: '-',
  })
  await worker.drain()
  await store.close()
}

print('engine', rows)
folder.remove()
