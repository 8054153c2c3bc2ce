// Users and rights on a secured server. Each test names the place in the real server's source (tag oss-v23.10.6), and runs
// against the one that ESCALATION_EVENTSTOREDB_SECURE_URL names, else against the test server.
import {
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToAllSettingsFromDefaults,
  START,
} from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type SecuredServer, securedServer } from './secured.js'
import { errorOf, names, newEvent, readAll } from './session.js'

let server: SecuredServer
const name = `user${randomUUID().slice(0, 8)}`
const group = `${name}s`
const clients: EventStoreDBClient[] = []
const as = (user?: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(server.address(user === undefined ? {} : { user }))
  clients.push(client)
  return client
}
const asAdmin = (): EventStoreDBClient => as(server.admin)
const asUser = (): EventStoreDBClient => as(`${name}:secret`)

beforeAll(async () => {
  server = await securedServer()
  await server.addUser({ name, password: 'secret', groups: [group] })
})
afterEach(() => Promise.all(clients.splice(0).map(client => client.dispose())))
afterAll(() => server.stop())

const denied = { type: 'access-denied' }
const nameOf = names()
const streamOf = (): string => nameOf(randomUUID())
const append = (client: EventStoreDBClient, stream: string) => client.appendToStream(stream, newEvent())
const outcome = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    async () => (await errorOf(call)).type,
  )

describe('Who calls', () => {
  // AuthenticationMiddleware.HandleAsGrpcAsync: before anything else, and without trailers.
  it('is turned away with a wrong password, whatever the call', async () => {
    const client = as(`${name}:wrong`)
    const calls = [
      () => append(client, streamOf()),
      () => readAll(client, streamOf()),
      () => client.getPersistentSubscriptionToAllInfo('x'),
    ]
    for (const call of calls)
      expect(await errorOf(call())).toMatchObject({ message: expect.stringContaining('UNAUTHENTICATED') as string })
  })

  // LegacyAuthorizationProviderFactory: RequireAuthenticatedAssertion, since AllowAnonymousStreamAccess is off.
  it('may do nothing with streams, or see of groups, without a name', async () => {
    const stream = streamOf()
    await append(asAdmin(), stream)
    expect(await errorOf(append(as(), stream))).toMatchObject(denied)
    expect(await errorOf(readAll(as(), stream))).toMatchObject(denied)
    expect(await errorOf(as().deleteStream(stream))).toMatchObject(denied)
    expect(await errorOf(as().getPersistentSubscriptionToAllInfo('x'))).toMatchObject(denied)
  })

  // Streams.BatchAppend.cs: access is checked for each request, and the stream of requests goes on.
  it('hears of a missing right append by append', async () => {
    const [closed, open] = [streamOf(), streamOf()]
    await asAdmin().setStreamMetadata(closed, { acl: { writeRoles: ['$admins'] } })
    const client = asUser()
    const calls = [append(client, open), append(client, closed), append(client, open)]
    expect(await Promise.all(calls.map(outcome))).toEqual(['done', 'access-denied', 'done'])
  })
})

describe('Streams', () => {
  // SystemSettings.Default, IndexReader.GetEffectiveAcl.
  it('are everybody’s, and those of the system are the administrators’', async () => {
    const stream = streamOf()
    expect(await outcome(append(asUser(), stream))).toBe('done')
    expect(await outcome(asUser().setStreamMetadata(stream, { maxCount: 5 }))).toBe('done')
    expect(await outcome(asUser().deleteStream(stream))).toBe('done')
    expect(await errorOf(append(asUser(), `$${stream}`))).toMatchObject(denied)
    expect(await errorOf(readAll(asUser(), '$settings'))).toMatchObject(denied)
    expect(await outcome(append(asAdmin(), `$${stream}`))).toBe('done')
  })

  // LegacyStreamPermissionAssertion.CheckStreamAccess: "write denied on $all" comes before the look at who it is.
  it('cannot be written all at once, not even by an administrator', async () => {
    expect(await errorOf(append(asAdmin(), '$all'))).toMatchObject(denied)
  })

  // LegacyStreamPermissionAssertion: $$stream is read with $mr and written with $mw of the stream.
  it('have rights of their own for their metadata', async () => {
    const stream = streamOf()
    await asAdmin().setStreamMetadata(stream, { acl: { metaReadRoles: ['$admins'], metaWriteRoles: [group] } })
    expect(await errorOf(asUser().getStreamMetadata(stream))).toMatchObject(denied)
    expect(await outcome(append(asUser(), stream))).toBe('done')
    expect(await outcome(asUser().setStreamMetadata(stream, {}))).toBe('done')
    expect(await outcome(asUser().getStreamMetadata(stream))).toBe('done')
  })

  // RolesFor: acl.Stream?.WriteRoles ?? acl.System?.WriteRoles ?? acl.Default?.WriteRoles; a role is a group or a name.
  it('follow their own list right by right, then that of $settings, where a name counts like a group', async () => {
    const settings = ($userStreamAcl: object) =>
      asAdmin().appendToStream('$settings', jsonEvent({ type: '$settings', data: { $userStreamAcl } }))
    const stream = streamOf()
    await settings({ $w: '$admins', $r: [name] })
    try {
      expect(await errorOf(append(asUser(), stream))).toMatchObject(denied)
      await asAdmin().setStreamMetadata(stream, { acl: { writeRoles: ['somebody', group] } })
      expect(await outcome(append(asUser(), stream))).toBe('done')
      expect(await readAll(asUser(), stream)).toHaveLength(1)
      await settings({ $r: '$admins' })
      expect(await errorOf(readAll(asUser(), stream))).toMatchObject(denied)
      // What is said nowhere is as on a new server.
      expect(await outcome(append(asUser(), streamOf()))).toBe('done')
    } finally {
      await settings({ $r: '$all', $w: '$all', $d: '$all', $mr: '$all', $mw: '$all' })
    }
  })
})

describe('Consumer groups', () => {
  const everything = persistentSubscriptionToAllSettingsFromDefaults({ startFrom: START })
  const first = async (client: EventStoreDBClient, of: string): Promise<string> => {
    const subscription = client.subscribeToPersistentSubscriptionToAll(of)
    try {
      for await (const event of subscription) return event.event === undefined ? 'a link' : 'an event'
      return 'nothing'
    } finally {
      await subscription.unsubscribe()
    }
  }

  // LegacyAuthorizationProviderFactory: Subscriptions.Create and Delete are for OperationsOrAdmins, Statistics for who is
  // known, ProcessMessages for who may read the stream.
  it('are made by operators, looked at by everybody known, joined by who may read', async () => {
    const known = `group${randomUUID()}`
    expect(await errorOf(asUser().createPersistentSubscriptionToAll(known, everything))).toMatchObject(denied)
    expect(await outcome(as('ops:changeit').createPersistentSubscriptionToAll(known, everything))).toBe('done')
    expect(await asUser().getPersistentSubscriptionToAllInfo(known)).toMatchObject({ groupName: known })
    expect(await errorOf(first(asUser(), known))).toMatchObject(denied)
    await asAdmin().setStreamMetadata('$all', { acl: { readRoles: [group] } })
    expect(await first(asUser(), known)).toBe('an event')
    await asAdmin().setStreamMetadata('$all', {})
    expect(await errorOf(asUser().deletePersistentSubscriptionToAll(known))).toMatchObject(denied)
    expect(await outcome(as('ops:changeit').deletePersistentSubscriptionToAll(known))).toBe('done')
  })
})
