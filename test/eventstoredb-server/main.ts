// The test server as a program: --port N (default: a free one) and --data DIR (default: nothing is kept).
//
// --secured FILE: TLS with the certificate and key in that JSON file (certificates.ts), users and access control lists.
//
// It prints its address. Then it takes commands on standard input, one a line of JSON, and answers each with a line:
// {"set": FAULT} and {"clear": true} (faults.ts), {"user": USER} (users.ts). It ends when standard input does, if it was started with --attached.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Certificate } from './certificates.js'
import type { Fault } from './faults.js'
import { runServer } from './server.js'
import type { User } from './users.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    secured: { type: 'string' },
    attached: { type: 'boolean' },
  },
})

const server = await runServer({
  port: Number(values.port ?? 0),
  ...(values.data === undefined ? {} : { directory: values.data }),
  ...(values.secured === undefined
    ? {}
    : { certificate: JSON.parse(readFileSync(values.secured, 'utf8')) as Certificate }),
})

const end = (): void => void server.stop().then(() => process.exit(0))
process.on('SIGTERM', end)

process.stdout.write(`esdb://127.0.0.1:${server.port}?tls=${values.secured !== undefined}\n`)

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as { readonly set?: Fault; readonly user?: User }
  if (command.user !== undefined) server.addUser(command.user)
  else if (command.set === undefined) server.clear()
  else server.set(command.set)
  process.stdout.write('done\n')
}
if (values.attached === true) end()
