// Appends to a file and says of each append what became of it:
//   node appending-child.js PATH COUNT [STREAM-PREFIX]
import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { sqliteEventStore } from '../../../src/adapters/sqlite/index.js'

// Of a file that may not grow SQLite is told by an error, and the process by this signal.
process.on('SIGXFSZ', () => undefined)

const [path = '', count = '1', prefix = 's'] = process.argv.slice(2)
const store = sqliteEventStore({ path })
await store.open()
for (let n = 0; n < Number(count); n++) {
  const events = [{ id: randomUUID(), type: 'Happened', data: { n, text: 'x'.repeat(500) } }]
  const stream = `${prefix}${n}`
  const { status } = await store.append({ stream, expectedRevision: -1, recordedAt: n, events })
  // Written at once and not through a buffer: whoever kills or traces this process counts on it.
  writeSync(1, `${stream} ${status}\n`)
}
await store.close()
writeSync(1, 'done\n')
