// The other client, in a process of its own: both in one would break each other.
//   kurrentdb-child.ts URL STREAM COUNT
import { randomUUID } from 'node:crypto'
import { createInterface } from 'node:readline'
import { KurrentDBClient } from '@kurrent/kurrentdb-client'
import { eventStoreDBEventStore } from '../../../src/adapters/eventstoredb/index.js'

const [url = '', stream = '', count = '0'] = process.argv.slice(2)

const store = eventStoreDBEventStore({
  client: () => KurrentDBClient.connectionString(url.replace(/^esdb/, 'kurrentdb')),
})
await store.open()

const written: string[] = []
for (let expectedRevision = -1; written.length < Number(count);) {
  const event = { id: randomUUID(), type: 'Happened', data: { by: 'kurrent', list: [1, null] } }
  const outcome = await store.append({ stream, expectedRevision, events: [event], recordedAt: 1_772_442_000_001 })
  if (outcome.status === 'appended') {
    written.push(event.id)
    expectedRevision = outcome.revision
  } else if (outcome.status === 'conflict') expectedRevision = outcome.actualRevision
  else throw outcome.error
}
process.stdout.write(`${JSON.stringify({ written })}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'read') continue
  process.stdout.write(`${JSON.stringify(await store.readStream(stream))}\n`)
  break
}
await store.close()
process.exit(0)
