// Holds the write lock of a file from another process until it is told to let go.
import { createInterface } from 'node:readline'
import { loadDriver } from '../../../src/adapters/sqlite/driver.js'

const { DatabaseSync } = await loadDriver()
const database = new DatabaseSync(process.argv[2] ?? '')
database.exec('BEGIN EXCLUSIVE')
process.stdout.write('held\n')
for await (const line of createInterface({ input: process.stdin })) {
  database.exec('ROLLBACK')
  process.stdout.write(`${line}\n`)
  break
}
database.close()
