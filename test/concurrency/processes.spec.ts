import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadDriver } from '../../src/adapters/sqlite/driver.js'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { systemClock } from '../../src/adapters/system-clock.js'
import { streamNames } from '../../src/application/streams.js'
import { createEscalations } from '../../src/escalations.js'
import type { Escalations } from '../../src/escalations-api.js'
import type { Clock } from '../../src/ports/clock.js'
import type { StoredEvent } from '../../src/ports/event-store.js'
import { startChild, type Child } from '../child-process.js'
import { scaledClock } from './scaled-clock.js'

const workerFile = new URL('./worker-child.ts', import.meta.url)

const minute = 60_000

const policy = {
  id: 'standard',
  steps: [
    { delayMinutes: 10, notify: { user: 'ann' }, channel: 'bell' },
    { delayMinutes: 30, notify: { user: 'lead' }, channel: 'mail' },
    { delayMinutes: 60, notify: { user: 'director' }, channel: 'mail' },
  ],
}

const folderOfTest = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'escalation-processes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The host in this process: it records, and never ticks. */
const recorder = async (path: string, clock: Clock = systemClock): Promise<Escalations> => {
  const send = () => Promise.reject(new Error('This host sends nothing.'))
  const escalations = await createEscalations({
    store: sqliteEventStore({ path }),
    directory: { people: ids => ids.map(id => ({ id })) },
    channels: { bell: { send }, mail: { send } },
    clock,
  })
  await escalations.policies.save(policy)
  await escalations.policies.assign({ default: true }, 'standard')
  return escalations
}

const linesOf = (file: string): ReadonlyArray<string> =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter(line => line !== '')
    : []

const logOf = async (path: string): Promise<ReadonlyArray<StoredEvent>> => {
  const store = sqliteEventStore({ path })
  await store.open()
  const { events } = await store.readLog({ after: -1, limit: 1_000_000 })
  await store.close()
  return events
}

const identityOf = ({ stream, data }: StoredEvent): string => {
  const { incident, stepId } = data as { incident: number; stepId: string }
  return `${stream} ${incident} ${stepId}`
}

const expectDecidedOnce = (log: ReadonlyArray<StoredEvent>, count: number): void => {
  const triggered = log.filter(({ type }) => type === 'StepTriggered')
  expect(triggered).toHaveLength(count)
  expect(new Set(triggered.map(identityOf)).size).toBe(count)
}

/** What is open as the rows of the index tell it, those of a worker that was killed among them, and as the log does. */
const expectRowsToTellWhatTheLogTells = async (path: string, clock: Clock, open: number): Promise<void> => {
  const openOnes = async () => {
    const host = await recorder(path, clock)
    const { active, confirmed, attention } = await host.dashboard()
    await host.close()
    return { active, confirmed, attention }
  }
  const byRows = await openOnes()
  expect(byRows.active).toHaveLength(open)
  const store = sqliteEventStore({ path })
  await store.open()
  await store.index?.(streamNames().prefixes).drop()
  await store.close()
  expect(await openOnes()).toEqual(byRows)
}

const expectIntact = async (path: string): Promise<void> => {
  const driver = await loadDriver()
  const database = new driver.DatabaseSync(path)
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  database.close()
}

test('eight processes with 600 steps due at once decide each once and hand each message over once', async () => {
  const folder = folderOfTest()
  const path = join(folder, 'events.db')
  const host = await recorder(path)
  const at = new Date(systemClock.wallMs() - 61 * minute)
  await Promise.all(
    Array.from({ length: 200 }, (_, n) => host.record({ type: 'TicketOpened', ticketId: `T-${n}`, at })),
  )
  await host.close()
  const acceptedBy = Array.from({ length: 8 }, (_, n) => join(folder, `accepted-${n}`))
  const workers = acceptedBy.map(file => startChild(workerFile, ['once', path, file]))
  for (const worker of workers) expect(await worker.line()).toBe('ready')
  for (const worker of workers) worker.say('go')
  const ends = await Promise.all(workers.map(({ ended }) => ended))
  expect(ends).toEqual(workers.map(() => ({ code: 0, signal: null, errors: '' })))
  const accepted = acceptedBy.flatMap(linesOf)
  expect(accepted).toHaveLength(600)
  expect(new Set(accepted).size).toBe(600)
  const log = await logOf(path)
  expectDecidedOnce(log, 600)
  expect(log.filter(({ type }) => type === 'Delivered')).toHaveLength(600)
  expect(log.filter(({ type }) => type === 'DeliveryOutcomeUnknown')).toEqual([])
  await expectIntact(path)
}, 120_000)

const kills = Number(process.env['ESCALATION_KILLS'] ?? 40)

/** Real seconds are few: a lease of a minute is over in two of them. */
const speed = 30

test(`two workers killed ${kills} times in all, at random, lose nothing and repeat only what is unknown`, async () => {
  const folder = folderOfTest()
  const path = join(folder, 'events.db')
  const since = systemClock.wallMs()
  const clock = scaledClock(speed, since)
  const host = await recorder(path, clock)
  const files: string[] = []
  const start = (): Child => {
    const file = join(folder, `accepted-${files.length}`)
    files.push(file)
    return startChild(workerFile, ['loop', path, file, String(speed), String(since)])
  }
  let tickets = 0
  const recordSome = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, () =>
        host.record({
          type: 'TicketOpened',
          ticketId: `T-${tickets++}`,
          at: new Date(Math.trunc(clock.wallMs()) - 61 * minute),
        }),
      ),
    )
  const left = { kills }
  const livesOfOneWorker = async (): Promise<Child> => {
    for (;;) {
      const worker = start()
      expect(await worker.line()).toBe('ready')
      if (left.kills-- <= 0) return worker
      await recordSome(4)
      await systemClock.sleep(Math.random() * 150)
      worker.kill('SIGKILL')
      expect((await worker.ended).signal).toBe('SIGKILL')
    }
  }
  const survivors = await Promise.all([livesOfOneWorker(), livesOfOneWorker()])
  const expected = tickets * 3
  const distinct = (): number => new Set(files.flatMap(linesOf)).size
  for (const deadline = systemClock.monotonicMs() + 90_000; distinct() < expected;) {
    expect(systemClock.monotonicMs(), `${distinct()} of ${expected} messages`).toBeLessThan(deadline)
    await systemClock.sleep(100)
  }
  for (const survivor of survivors) survivor.say('stop')
  for (const { ended } of survivors) expect(await ended).toMatchObject({ code: 0, errors: '' })
  const { overdue, attention } = await host.audit()
  expect([overdue, attention]).toEqual([[], []])
  await host.close()
  const log = await logOf(path)
  expectDecidedOnce(log, expected)
  const accepted = files.flatMap(linesOf)
  const unknown = log.filter(({ type }) => type === 'DeliveryOutcomeUnknown').length
  expect(new Set(accepted).size).toBe(expected)
  expect(accepted.length - expected).toBeLessThanOrEqual(unknown)
  await expectRowsToTellWhatTheLogTells(path, clock, tickets)
  await expectIntact(path)
}, 600_000)
