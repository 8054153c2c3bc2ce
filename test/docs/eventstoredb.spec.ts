import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { eventStoreDBEventStore } from '../../src/eventstoredb.js'
import { type SecuredServer, securedServer } from '../eventstoredb-server/secured.js'
import { blocksOf } from './markdown.js'
import { printedByProgram } from './run-block.js'

let server: SecuredServer
beforeAll(async () => {
  server = await securedServer()
})
afterAll(() => server.stop())

const program = (file: string) => {
  const found = blocksOf('docs/eventstoredb.md').find(({ text }) => text.startsWith(`// ${file}\n`))
  if (found === undefined) throw new Error(`docs/eventstoredb.md has no ${file}`)
  return found
}

test('the programs that let workers in do so, on a server that restricts its streams', async () => {
  const name = `worker${randomUUID()}`
  await server.addUser({ name, password: 'secret', groups: ['escalations'] })
  const asAdmin = server.address({ user: server.admin })
  const admin = EventStoreDBClient.connectionString(asAdmin)
  const onlyAdmins = { $r: '$admins', $w: '$admins', $d: '$admins', $mr: '$admins', $mw: '$admins' }
  await admin.appendToStream('$settings', jsonEvent({ type: '$settings', data: { $userStreamAcl: onlyAdmins } }))

  const client = () => EventStoreDBClient.connectionString(server.address({ user: `${name}:secret` }))
  const store = eventStoreDBEventStore({ client, retryForMs: 0 })
  const stream = `escalation-${randomUUID()}`
  const events = [{ id: randomUUID(), type: 'Happened', data: {} }]
  const append = () => store.append({ stream, expectedRevision: -1, events, recordedAt: 0 })
  vi.stubEnv('ESCALATION_ADMIN_URL', asAdmin)
  try {
    await expect(store.open()).rejects.toMatchObject({ code: 'denied' })
    await printedByProgram(program('let-workers-in.ts'))
    await store.open()
    expect(await append()).toMatchObject({ status: 'failed', error: { code: 'denied' } })
    await printedByProgram(program('let-workers-write.ts'))
    expect(await append()).toMatchObject({ status: 'appended' })
    expect(await store.readStream(stream)).toHaveLength(1)
    await store.probe()
  } finally {
    vi.unstubAllEnvs()
    const everybody = { $r: '$all', $w: '$all', $d: '$all', $mr: '$all', $mw: '$all' }
    await admin.appendToStream('$settings', jsonEvent({ type: '$settings', data: { $userStreamAcl: everybody } }))
    await admin.setStreamMetadata('$all', {})
    await store.close()
    await admin.dispose()
  }
})
