import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EventStoreError, type StoredEvent } from '../../../src/ports/event-store.js'
import { driver, driverWith, event, openStore, rejection, request, temporaryPath } from './fixture.js'

const pageSize = 4_096
const secret = 'the payload of the row that will be damaged'

/** A closed store: three streams, the middle one with a row that is easy to find in the file. */
const written = async (): Promise<string> => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.append(request('before', -1, { events: [event({ n: 1 }), event({ n: 2 })] }))
  await store.append(request('victim', -1, { events: [event({ secret })] }))
  await store.append(request('after', -1, { events: [event({ n: 3 })] }))
  await store.close()
  return path
}

const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  bytes[at]! ^= 0x01
  writeFileSync(path, bytes)
}

const data = (events: readonly StoredEvent[]): unknown => events.map(one => one.damage ?? one.data)

test('a flipped byte of the payload damages its stream and no other', async () => {
  const path = await written()
  flip(path, readFileSync(path).indexOf(secret) + 5)
  const store = await openStore({ path })
  const [victim] = await store.readStream('victim')
  expect(victim).toMatchObject({ stream: 'victim', revision: 0, type: 'Happened', data: null })
  expect(victim?.damage).toMatch(/checksum/)
  expect(data(await store.readStream('before'))).toEqual([{ n: 1 }, { n: 2 }])
  expect(data(await store.readStream('after'))).toEqual([{ n: 3 }])
  const { events } = await store.readLog({ after: -1, limit: 10 })
  expect(events.map(one => one.damage !== undefined)).toEqual([false, false, true, false])
})

/** What a reader learns about the victim's stream and about the log: that something is wrong, or the truth. */
const verdict = async (path: string): Promise<'found' | 'unchanged' | 'wrong'> => {
  const store = await openStore({ path }).catch((error: unknown) => error)
  if (store instanceof EventStoreError) return store.code === 'corrupt' ? 'found' : 'wrong'
  if (store instanceof Error) return 'wrong'
  const { readStream, readLog, close } = store as Awaited<ReturnType<typeof openStore>>
  const truth = [{ secret }]
  try {
    const log = (await readLog({ after: -1, limit: 10, prefixes: ['before', 'victim', 'after'] })).events
    const stream = await readStream('victim')
    if (log.some(one => one.damage !== undefined) || stream.some(one => one.damage !== undefined)) return 'found'
    const inLog = log.filter(one => one.stream === 'victim')
    const isTrue = [data(stream), data(inLog)].every(seen => JSON.stringify(seen) === JSON.stringify(truth))
    return isTrue && log.length === 4 ? 'unchanged' : 'wrong'
  } catch (error) {
    return error instanceof EventStoreError && error.code === 'corrupt' ? 'found' : 'wrong'
  } finally {
    await close()
  }
}

test('every flipped byte of a row is found', async () => {
  const path = await written()
  const intact = readFileSync(path)
  const payload = intact.indexOf(secret)
  // From the cell's length and key, through the header and all columns, to the checksum at the end.
  const start = intact.lastIndexOf('victim', payload) - 12
  const end = payload + secret.length + '"}'.length + 6 + 4
  const verdicts = new Map<string, number[]>()
  for (let at = start; at < end; at++) {
    writeFileSync(path, intact)
    flip(path, at)
    const found = await verdict(path)
    verdicts.set(found, [...(verdicts.get(found) ?? []), at - start])
  }
  expect(verdicts.get('wrong') ?? []).toEqual([])
  expect(verdicts.get('found')?.length).toBe(end - start)
})

test('every page of the file, trashed, is an error and never an empty or shorter log', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  const names = Array.from({ length: 200 }, (_, n) => `s${n}`)
  await store.appendMany(names.map(name => request(name, -1, { events: [event({ text: 'x'.repeat(200) })] })))
  await store.close()
  const intact = readFileSync(path)
  for (const filling of [0x00, 0xff, 0x5a])
    for (let page = 0; page < intact.length / pageSize; page++) {
      const trashed = Buffer.from(intact)
      trashed.fill(filling, page * pageSize, (page + 1) * pageSize)
      writeFileSync(path, trashed)
      const damaged = await openStore({ path }).catch((error: unknown) => error)
      if (damaged instanceof Error) {
        expect(damaged, `page ${page}`).toMatchObject({ code: 'corrupt' })
        continue
      }
      const { readLog, readStreams, close } = damaged as Awaited<ReturnType<typeof openStore>>
      const log = await readLog({ after: -1, limit: 1_000 }).then(found => found.events.length, codeOf)
      const streams = await readStreams(names).then(found => found.flat().length, codeOf)
      // A page that holds other things (the unique ids, say) may leave both readable, but whole.
      for (const found of [log, streams]) expect([200, 'corrupt'], `page ${page}: ${String(found)}`).toContain(found)
      await close()
    }
})

const codeOf = (error: unknown): unknown => (error instanceof EventStoreError ? error.code : error)

test('a file that was cut short is an error', async () => {
  const path = await written()
  truncateSync(path, readFileSync(path).length - pageSize)
  expect((await rejection(openStore({ path }))).code).toBe('corrupt')
})

const withRows = async (...sql: string[]): Promise<string> => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.append(request('a', -1, { events: [event({ n: 0 }), event({ n: 1 }), event({ n: 2 })] }))
  await store.append(request('b', -1, { events: [event({ n: 3 })] }))
  await store.close()
  const database = new driver.DatabaseSync(path)
  for (const statement of sql) database.exec(statement)
  database.close()
  return path
}

test('a row that is gone from the middle of a stream shows as a damaged event', async () => {
  const store = await openStore({ path: await withRows('DELETE FROM events WHERE position = 2') })
  const events = await store.readStream('a')
  expect(events.map(({ revision, damage }) => [revision, damage])).toEqual([
    [0, undefined],
    [1, 'the row is missing'],
    [2, undefined],
  ])
  expect(data(await store.readStream('b'))).toEqual([{ n: 3 }])
})

test('a log with rows missing is an error', async () => {
  for (const gone of ['position = 2', 'position = 1', 'position < 4']) {
    const store = await openStore({ path: await withRows(`DELETE FROM events WHERE ${gone}`) })
    const { code, message } = await rejection(store.readLog({ after: -1, limit: 10 }))
    expect(code).toBe('corrupt')
    expect(message).toMatch(/at position [12] is missing/)
  }
})

test('a log that ends before its head is an error', async () => {
  const path = await withRows()
  const forgetful = driverWith((sql, proceed) => {
    if (sql.includes('group_concat')) return { count: 0, events: null, are_texts: null }
    const result = proceed()
    return sql.includes('ORDER BY position LIMIT') ? (result as unknown[]).slice(0, 2) : result
  })
  const store = await openStore({ path, driver: forgetful })
  const { code, message } = await rejection(store.readLog({ after: -1, limit: 10 }))
  expect(code).toBe('corrupt')
  expect(message).toMatch(/at position 3 is missing/)
})

test('a newest event that its stream does not know of is noticed when the store is opened', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.append(request('victim'))
  await store.close()
  const bytes = readFileSync(path)
  // The name is in the row, and once more in the index over the streams.
  flip(path, bytes.indexOf('victim', bytes.indexOf('victim') + 1))
  expect((await rejection(openStore({ path }))).code).toBe('corrupt')
})

test('a flipped byte in the names of an open ticket, wherever the file has them, makes its stream no shorter', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.index?.(['']).replace({ format: 1, position: -1, rows: [] })
  for (let n = 0; n < 3; n++) await store.append(request('victim', n - 1, { events: [event({ n })] }))
  await store
    .index?.([''])
    .advance({ position: 3, rows: [{ stream: 'victim', revision: 2, data: 'open' }], removed: [] })
  await store.append(request('zzz', -1, { events: [event({ n: 9 })] }))
  await store.close()
  const intact = readFileSync(path)
  const places: number[] = []
  for (let at = intact.indexOf('victim'); at >= 0; at = intact.indexOf('victim', at + 1)) places.push(at)
  // Three rows, three entries of SQLite's own index, and the row of the open ticket.
  expect(places.length).toBeGreaterThanOrEqual(7)
  const told = new Set<string>()
  for (const at of places) {
    writeFileSync(path, intact)
    flip(path, at + 3)
    const damaged = await openStore({ path })
    for (const read of [
      () => damaged.readStream('victim'),
      async () => (await damaged.readStreams(['victim'])).flat(),
    ]) {
      const events = await read()
      const isWhole = JSON.stringify(data(events)) === '[{"n":0},{"n":1},{"n":2}]'
      expect(isWhole || events.some(one => one.damage !== undefined), `at ${at}: ${JSON.stringify(data(events))}`).toBe(
        true,
      )
      told.add(isWhole ? 'whole' : 'damaged')
    }
    await damaged.close()
  }
  expect(told).toEqual(new Set(['whole', 'damaged']))
})

test('columns that hold something impossible are damage, and hide nothing beside them', async () => {
  const impossible = [
    'UPDATE events SET recorded_at = 9223372036854775807 WHERE position = 2',
    'UPDATE events SET revision = 9223372036854775807 WHERE position = 2',
    `UPDATE events SET data = '{"n":1' WHERE position = 2`,
    `UPDATE events SET data = '' WHERE position = 2`,
    `UPDATE events SET data = 'null' WHERE position = 2`,
    `UPDATE events SET event_id = 'other' WHERE position = 2`,
    `UPDATE events SET type = 'Other' WHERE position = 2`,
    `UPDATE events SET stream = 'other' WHERE position = 2`,
    `UPDATE events SET checksum = checksum + 1 WHERE position = 2`,
    `UPDATE events SET checksum = 9223372036854775807 WHERE position = 2`,
  ]
  for (const sql of impossible) {
    const store = await openStore({ path: await withRows(sql) })
    const { events } = await store.readLog({ after: -1, limit: 10 })
    expect(
      events.map(one => one.damage !== undefined),
      sql,
    ).toEqual([false, true, false, false])
    const stream = await store.readStream('a')
    expect(
      stream.some(one => one.damage !== undefined),
      sql,
    ).toBe(true)
    expect(data(await store.readStream('b'))).toEqual([{ n: 3 }])
    await store.close()
  }
})

test('a damaged row of the index is an error, and is gone when the index is dropped', async () => {
  const path = temporaryPath()
  const store = await openStore({ path })
  await store.index?.(['']).replace({ format: 1, position: -1, rows: [] })
  await store.append(request('victim'))
  const rows = [{ stream: 'victim', revision: 0, data: { dueAt: 1_000_000 } }]
  await store.index?.(['']).advance({ position: 1, rows, removed: [] })
  await store.close()
  const database = new driver.DatabaseSync(path)
  database.exec(`UPDATE ticket_index SET data = replace(data, '1000000', '9000000')`)
  database.close()
  const again = await openStore({ path })
  const index = again.index!([''])
  for (const read of [
    () => index.rows({ after: '', limit: 1 }),
    () => index.rowsOf(['victim']),
    () => index.trailingRowsOf(['victim']),
    () => index.trailingRowsOf(['victim', 'other']),
  ])
    expect(await rejection(read())).toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('drop the index'),
    })
  await index.drop()
  expect(await index.rowsOf(['victim'])).toEqual([])
  expect(await index.trailingRowsOf(['victim'])).toMatchObject([{ revision: -1, since: [{ revision: 0 }] }])
})
