import { expect, onTestFinished, test } from 'vitest'
import type { SqliteDatabase } from '../../../src/adapters/sqlite/driver.js'
import { startCommand, compileForChild } from '../../child-process.js'
import { driverWith, event, openStore, request, temporaryPath, told } from './fixture.js'

/** A store whose disk can be filled and emptied: SQLite reports a limit of pages just like a full disk. */
const onSmallDisk = async () => {
  let database: SqliteDatabase | undefined
  const watching = driverWith(
    (_sql, proceed) => proceed(),
    opened => (database = opened),
  )
  const path = temporaryPath()
  const store = await openStore({ path, driver: watching })
  const limit = (pages: number | 'used') => {
    const used = database!.prepare('PRAGMA page_count').get() as { page_count: number }
    database!.exec(`PRAGMA max_page_count = ${pages === 'used' ? used.page_count : pages}`)
  }
  return { store, path, fill: () => limit('used'), free: () => limit(1_000_000) }
}

const large = (name: string, expectedRevision = -1) =>
  request(name, expectedRevision, {
    events: [event({ text: 'x'.repeat(3_000) }), event({ text: 'y'.repeat(3_000) })],
  })

test('an append to a full disk fails with `full`, leaves nothing half written, and works again afterwards', async () => {
  const { store, fill, free } = await onSmallDisk()
  await store.index?.(['']).replace({ format: 1, position: -1, rows: [] })
  let expected = 0
  for (let k = 1; k <= 50; k++) {
    // The k-th write of a series meets the full disk.
    for (let n = 0; n < k % 4; n++) {
      expect(told(await store.append(large(`s${k}-${n}`)))).toBe('appended')
      expected += 2
    }
    fill()
    const refused = large(`s${k}`)
    expect(told(await store.append(refused)), `k = ${k}`).toBe('failed: full')
    expect(await store.readStream(`s${k}`)).toEqual([])
    expect(await store.index?.(['']).trailingRowsOf([`s${k}`])).toEqual([])
    free()
    expect(told(await store.append(refused))).toBe('appended')
    expected += 2
    expect(await store.readStream(`s${k}`)).toHaveLength(2)
  }
  const { events } = await store.readLog({ after: -1, limit: 1_000 })
  expect(events).toHaveLength(expected)
  expect(events.filter(one => one.damage !== undefined)).toEqual([])
})

test('a disk that gets full in the middle of many requests fails all of them, and none is there', async () => {
  const { store, fill, free } = await onSmallDisk()
  const known = request('known')
  await store.append(known)
  fill()
  const requests = Array.from({ length: 20 }, (_, n) => large(`s${n}`))
  const outcomes = await store.appendMany([known, ...requests, request('bad', -1, { events: [] })])
  expect(outcomes.map(told)).toEqual(['appended', ...requests.map(() => 'failed: full'), 'failed: invalid'])
  expect((await store.readStreams(requests.map(({ stream }) => stream))).flat()).toEqual([])
  free()
  expect((await store.appendMany(requests)).map(told)).toEqual(requests.map(() => 'appended'))
})

test('appends that share a commit do not share the fate of the one that is too large for the disk', async () => {
  const { store, fill } = await onSmallDisk()
  await store.append(request('a'))
  fill()
  const outcomes = await Promise.all([request('small1'), large('large'), request('small2')].map(store.append))
  expect(outcomes.map(told)).toEqual(['appended', 'failed: full', 'appended'])
})

test.runIf(process.platform === 'linux')('a real limit on the size of files loses and invents nothing', async () => {
  const path = temporaryPath()
  await (await openStore({ path })).close()
  const script = compileForChild(new URL('./appending-child.ts', import.meta.url))
  // 64 blocks of 1,024 bytes: the write-ahead log soon cannot grow any more, and SQLite gets an error from write(2).
  const child = startCommand('bash', ['-c', `ulimit -f 64; exec "$0" "$@"`, process.execPath, script, path, '40'])
  onTestFinished(() => child.kill('SIGKILL'))
  const outcomes = new Map<string, string>()
  for (;;) {
    const [stream = '', outcome = ''] = (await child.line()).split(' ', 2)
    if (stream === 'done') break
    outcomes.set(stream, outcome)
  }
  await child.ended
  expect(outcomes.size).toBe(40)
  const store = await openStore({ path })
  for (const [stream, outcome] of outcomes) {
    const count = (await store.readStream(stream)).length
    if (outcome === 'appended') expect(count, stream).toBe(1)
    else if (outcome === 'failed') expect(count, stream).toBe(0)
    else expect(outcome).toBe('unknown')
  }
  expect([...outcomes.values()]).toContain('appended')
  expect(new Set(outcomes.values()).size).toBeGreaterThan(1)
  expect(told(await store.append(request('afterwards')))).toBe('appended')
})
