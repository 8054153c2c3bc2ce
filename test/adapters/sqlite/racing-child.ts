// One of several workers on one file: takes the next free revision of one stream, again and again.
//   node racing-child.js PATH NAME COUNT
import { randomUUID } from 'node:crypto'
import { sqliteEventStore } from '../../../src/adapters/sqlite/index.js'

const [path = '', name = '', count = '1'] = process.argv.slice(2)
const store = sqliteEventStore({ path })
await store.open()
process.stdout.write('ready\n')
await new Promise(resolve => process.stdin.once('data', resolve))

let revision = (await store.readStream('shared')).length - 1
let conflicts = 0
for (let won = 0; won < Number(count);) {
  const events = [{ id: randomUUID(), type: 'Won', data: { name, won } }]
  const outcome = await store.append({ stream: 'shared', expectedRevision: revision, recordedAt: won, events })
  if (outcome.status === 'appended') {
    revision = outcome.revision
    won++
  } else if (outcome.status === 'conflict') {
    revision = outcome.actualRevision
    conflicts++
  } else throw outcome.error
}
await store.close()
process.stdout.write(`${conflicts}\n`)
process.exit()
