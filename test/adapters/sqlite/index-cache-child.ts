// Writes to an index cache until it is killed: with anchor n, every row says n. Prints each n when it has been written.
import { sqliteIndexCache } from '../../../src/adapters/sqlite/index.js'

const [path = ''] = process.argv.slice(2)
const cache = sqliteIndexCache({ path })
const state = await cache.open()
let n = (state?.anchor.position ?? 0) + 1
process.stdout.write('ready\n')
for (; ; n++) {
  const rows = Array.from({ length: 200 }, (_, at) => ({ stream: `s-${at}`, revision: n, data: `x${n}`.repeat(40) }))
  const anchor = { stream: 's-0', revision: n, position: n, id: `id-${n}` }
  await cache.write({ state: { format: 1, anchor }, rows, removed: [`s-${200 + (n % 7)}`] })
  process.stdout.write(`${n}\n`)
}
