import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { recentlyUsed } from '../../src/application/recently-used.js'

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc') as () => void

test.each([
  ['before anything was ever let go of', 0],
  ['after something was let go of', 200],
])('what comes and goes is not kept, %s', (_, first) => {
  const all = recentlyUsed<string, { readonly text: string }>(
    100,
    () => 1,
    () => undefined,
  )
  for (let n = 0; n < first; n++) all.put(`first ${n}`, { text: '' })
  for (let n = 0; n < first; n++) all.remove(`first ${n}`)
  const used = (): number => {
    gc()
    return process.memoryUsage().heapUsed
  }
  const before = used()
  for (let n = 0; n < 50_000; n++) {
    all.put(`t${n}`, { text: `${n}`.padStart(200, '.') })
    all.remove(`t${n}`)
  }
  expect(all.size()).toBe(0)
  // All of them are 16 MB.
  expect(used() - before).toBeLessThan(2_000_000)
})

test('what is used is kept, whatever else comes', () => {
  const gone: number[] = []
  const all = recentlyUsed<number, number>(10, () => 1, gone.push.bind(gone))
  for (let n = 0; n < 5_000; n++) {
    all.put(n, n)
    expect(all.of(0)).toBe(0)
    expect(all.size()).toBeLessThanOrEqual(10)
  }
  expect(gone).toHaveLength(4_990)
})
