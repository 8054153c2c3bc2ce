import { join } from 'node:path'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { median, micros, print, rawCommit, timed, times, type Row } from './measure.js'
import { benchClock, escalationsOn, start, temporaryFolder, workerOn } from './world.js'

/** What the engine costs on a real disk, beside the least that the disk itself costs in the same run. */
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

// One command at a time: decide, append, index row, synced. About 1,100 bytes reach the disk for a new ticket.
{
  const escalations = await escalationsOn(path, clock)
  const raw = rawCommit(folder.path, 1_100)
  const commands: number[] = []
  const commits: number[] = []
  for (let i = 0; i < 1_000; i++) {
    commits.push((await timed(raw.commit)).ms * 1_000)
    commands.push((await timed(() => escalations.record(ticket(`S-${i}`)))).ms * 1_000)
  }
  raw.close()
  rows.push({
    what: 'record(), one at a time, synced',
    measured: micros(median(commands)),
    reference: `${micros(median(commits))} raw write + fdatasync`,
    ratio: times(median(commands) / median(commits)),
    goal: '1.2x',
  })
  const many = 9_000
  const { ms } = await timed(() =>
    Promise.all(Array.from({ length: many }, (_, i) => escalations.record(ticket(`P-${i}`)))),
  )
  rows.push({
    what: 'record(), all at once (group commit)',
    measured: micros((ms * 1_000) / many),
    reference: `${micros(median(commits))} raw write + fdatasync`,
    ratio: times((ms * 1_000) / many / median(commits)),
    goal: '-',
  })
  await escalations.close()
}

// 10,000 open incidents: a start, and a tick in which every one of them is due.
{
  const store = sqliteEventStore({ path })
  const { ms, value: worker } = await timed(() => workerOn(store, clock))
  rows.push({
    what: 'cold start, 10,000 open',
    measured: `${ms.toFixed(0)} ms`,
    reference: '-',
    ratio: '-',
    goal: '50 ms',
  })
  const raw = rawCommit(folder.path, 1_000_000)
  const { ms: rawMs } = await timed(() => {
    for (let i = 0; i < 10; i++) raw.commit()
  })
  raw.close()
  for (const minutes of [10, 30, 60]) {
    clock.moveTo(minutes)
    const { ms: tickMs, value: tick } = await timed(() => worker.decide())
    rows.push({
      what: `tick, ${tick.triggered.length} steps due, decided and synced`,
      measured: `${micros((tickMs * 1_000) / tick.triggered.length)} a step`,
      reference: `${micros((rawMs * 1_000) / 10_000)} raw, 1 MB per 1,000 steps`,
      ratio: times(tickMs / rawMs),
      goal: '15 µs',
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
    goal: '50 ms',
  })
  const { ms: deliverMs, value: deliveries } = await timed(() => worker.deliver())
  rows.push({
    what: `delivery of ${deliveries.delivered} messages: claimed, looked at, recorded`,
    measured: `${micros((deliverMs * 1_000) / deliveries.delivered)} each`,
    reference: '-',
    ratio: '-',
    goal: '-',
  })
  await worker.drain()
  await store.close()
}

print('engine', rows)
folder.remove()
