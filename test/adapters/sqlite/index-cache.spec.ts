import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteIndexCache } from '../../../src/adapters/sqlite/index.js'
import { systemClock } from '../../../src/adapters/system-clock.js'
import { startChild } from '../../child-process.js'

const cacheFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'index-cache-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'index.db')
}

const rowsOf = async (path: string) => {
  const cache = sqliteIndexCache({ path })
  const state = await cache.open()
  const rows = await cache.rows({ after: '', limit: 1_000 })
  await cache.close()
  return { state, rows }
}

test('killed with SIGKILL in the middle of writing, rows and anchor are of one moment, and what was answered is there', async () => {
  const path = cacheFile()
  for (let life = 0; life < 6; life++) {
    const child = startChild(new URL('./index-cache-child.ts', import.meta.url), [path])
    expect(await child.line()).toBe('ready')
    const answered = Number(await child.line())
    await systemClock.sleep(life * 17)
    child.kill('SIGKILL')
    expect((await child.ended).signal).toBe('SIGKILL')
    const { state, rows } = await rowsOf(path)
    const n = state?.anchor.position ?? -1
    expect(n).toBeGreaterThanOrEqual(answered)
    expect(state).toEqual({ format: 1, anchor: { stream: 's-0', revision: n, position: n, id: `id-${n}` } })
    expect(rows).toHaveLength(200)
    expect(rows.every(({ revision, data }) => revision === n && data === `x${n}`.repeat(40))).toBe(true)
  }
}, 60_000)

test('rows without an anchor count for nothing: a cache that was being filled is empty', async () => {
  const path = cacheFile()
  const cache = sqliteIndexCache({ path })
  await cache.open()
  await cache.write({ rows: [{ stream: 's', revision: 0, data: 1 }], removed: [] })
  await cache.close()
  expect(await rowsOf(path)).toEqual({ state: undefined, rows: [] })
})

test('what JSON cannot say is refused, and nothing of that write is kept', async () => {
  const cache = sqliteIndexCache({ path: cacheFile() })
  await cache.open()
  const rows = [
    { stream: 'a', revision: 0, data: 1 },
    { stream: 'b', revision: 0, data: Number.NaN },
  ]
  await expect(cache.write({ rows, removed: [] })).rejects.toMatchObject({ code: 'invalid' })
  expect(await cache.rowsOf(['a', 'b'])).toEqual([])
  await cache.close()
  await expect(cache.rows({ after: '', limit: 1 })).rejects.toMatchObject({ code: 'closed' })
})

test('a folder that is not there is told of', async () => {
  const cache = sqliteIndexCache({ path: join(cacheFile(), 'deeper', 'index.db') })
  await expect(cache.open()).rejects.toMatchObject({ code: 'denied' })
})
