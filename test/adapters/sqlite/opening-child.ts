// Tries to open a file and says what it is told: node opening-child.js PATH
import { sqliteEventStore } from '../../../src/adapters/sqlite/index.js'
import { EventStoreError } from '../../../src/ports/event-store.js'

const store = sqliteEventStore({ path: process.argv[2] ?? '' })
const refusal: unknown = await store.open().catch((error: unknown) => error)
const { code, message } =
  refusal instanceof EventStoreError ? refusal : { code: 'none', message: `opened: ${String(refusal)}` }
process.stdout.write(`${JSON.stringify({ code, message })}\n`)
await store.close()
