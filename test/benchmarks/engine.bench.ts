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

// The warm-up.
{
  const warmPath = join(folder.path, 'warm.db')
  const warmClock = benchClock()
  const escalations = await escalationsOn(warmPath, warmClock)
  for (let i = 0; i < 1_000; i++) await escalations.record(ticket(`S-${i}`))
  await openMany(escalations, 4_000)
  await escalations.close()
  const store = sqliteEventStore({ path: warmPath })
  const worker = await workerOn(store, warmClock)
  for (const minutes of [10, 30, 60]) {
    warmClock.moveTo(minutes)
    await worker.decide()
    await worker.deliver()
  }
  await worker.drain()
  await store.close()
}

// One command at a time: decide, append, index row, synced. About 1,100 bytes reach the disk for a new ticket. V8 makes its
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

// 10,000 open incidents: ticks in which every one of them is due, and the delivery of what they say.
{
  const store = sqliteEventStore({ path })
  const worker = await workerOn(store, clock)
  const bare = await bareSqlite(join(folder.path, 'bare-ticks.db'))
  /** What SQLite alone takes for the steps of a tick, in chunks as large as the engine's. */
  const bareTickMs = async (revision: number): Promise<number> =>
    (
      await timed(() => {
        for (let at = 0; at < 10_000; at += 250) bare.chunk(at, 250, revision)
      })
    ).ms
  await bareTickMs(0)
  for (const minutes of [10, 30, 60]) {
    clock.moveTo(minutes)
    const { ms: processorMs, value: tick } = await cpuMs(() => timed(() => worker.decide()))
    const steps = tick.value.triggered.length
    const us = (ms: number): number => (ms * 1_000) / steps
    const bareMs = await bareTickMs(minutes)
    rows.push({
      what: `tick, ${steps} steps due, decided and synced, a step`,
      measured: `${micros(us(tick.ms))} (${micros(us(processorMs))} of the processor)`,
      reference: `${micros((bareMs * 1_000) / 10_000)} for the same rows by SQLite alone`,
      ratio: times(tick.ms / bareMs),
      goal: against('15 µs', us(tick.ms) <= 15),
    })
    const { ms: deliveryMs, value: delivered } = await cpuMs(() => timed(() => worker.deliver()))
    rows.push({
      what: `delivery of ${delivered.value.delivered} messages: claimed, looked at, recorded, each`,
      measured: `${micros((delivered.ms * 1_000) / steps)} (${micros(us(deliveryMs))} of the processor)`,
      reference: '-',
      ratio: '-',
      goal: '-',
    })
  }
  clock.moveTo(61)
  const idle: number[] = []
  for (let i = 0; i < 20; i++) idle.push((await timed(() => worker.decide())).ms)
  rows.push({
    what: 'tick with nothing due, 10,000 open (with its proof of a write)',
    measured: `${median(idle).toFixed(2)} ms`,
    reference: '-',
    ratio: '-',
    goal: '-',
  })
  bare.close()
  await worker.drain()
  await store.close()
}

print('engine', rows)
folder.remove()
