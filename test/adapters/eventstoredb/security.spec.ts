// TLS, users and rights, with both clients, each in a process of its own. Against the secured server that
// ESCALATION_EVENTSTOREDB_SECURE_URL names, else against a test server with certificates made here.
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startChild, type Child } from '../../child-process.js'
import { createAuthority } from '../../eventstoredb-server/certificates.js'
import { serverUnderTest, type ServerUnderTest } from '../../eventstoredb-server/index.js'
import { isRealSecured, type SecuredServer, securedServer } from '../../eventstoredb-server/secured.js'
import type { Answer, Order, Package } from './secured-child.js'

let server: SecuredServer
let plain: ServerUnderTest
let admin: EventStoreDBClient
let folder: string

/** A user for workers, in a group of the same name. */
const worker = { name: `worker${randomUUID().slice(0, 8)}`, password: 'of-the-workers' }
const group = `${worker.name}s`
const operator = { name: `operator${randomUUID().slice(0, 8)}`, password: 'of-the-operators' }
const asWorker = (): string => server.address({ user: `${worker.name}:${worker.password}` })
const asAdmin = (): string => server.address({ user: server.admin })

const authority = createAuthority('somebody else')
const otherAuthority = (): string => join(folder, 'other.crt')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eventstoredb-security-'))
  await writeFile(otherAuthority(), authority.certificate)
  ;[server, plain] = await Promise.all([securedServer(), serverUnderTest()])
  admin = EventStoreDBClient.connectionString(asAdmin())
  await server.addUser({ ...worker, groups: [group] })
  await server.addUser({ ...operator, groups: ['$ops', group] })
})
afterEach(async () => {
  // As a new server has it: only administrators read everything, everybody uses the streams of users.
  await admin.setStreamMetadata('$all', {})
  await allow(['$r', '$w', '$d', '$mr', '$mw'], '$all')
})
afterAll(async () => {
  await admin.dispose()
  await Promise.all([server.stop(), plain.stop(), rm(folder, { recursive: true })])
})

/** As docs/eventstoredb.md says it. */
const letReadAll = (): Promise<unknown> => admin.setStreamMetadata('$all', { acl: { readRoles: [group] } })

/** Who may do what with streams that have no list of their own; administrators may everything. */
const allow = (rights: readonly string[], whom = group): Promise<unknown> => {
  const all = ['$r', '$w', '$d', '$mr', '$mw']
  const $userStreamAcl = Object.fromEntries(all.map(right => [right, rights.includes(right) ? whom : '$admins']))
  return admin.appendToStream('$settings', jsonEvent({ type: '$settings', data: { $userStreamAcl } }))
}

const streamOf = (): string => `escalation-${randomUUID()}`

/** What is really in a stream, seen by an administrator. */
const count = async (stream: string): Promise<number> => {
  let found = 0
  try {
    for await (const { event } of admin.readStream(stream)) found += event === undefined ? 0 : 1
  } catch (error) {
    if ((error as { readonly type?: string }).type !== 'stream-not-found') throw error
  }
  return found
}

describe.each<Package>(['@eventstore/db-client', '@kurrent/kurrentdb-client'])('%s', packageName => {
  let child: Child
  beforeAll(async () => {
    child = startChild(new URL('./secured-child.ts', import.meta.url), [packageName])
    await child.line()
  })
  afterEach(() => say({ do: 'close' }))
  afterAll(async () => {
    child.kill('SIGKILL')
    await child.ended
  })
  const say = async (order: Order): Promise<Answer> => {
    child.say(JSON.stringify(order))
    return JSON.parse(await child.line()) as Answer
  }
  const open = (address: string, openForMs = 1_000): Promise<Answer> => say({ do: 'open', address, openForMs })
  const refused = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) as string })

  describe('who it is', () => {
    test('an administrator with the right password opens, appends, reads and probes', async () => {
      const stream = streamOf()
      expect(await open(asAdmin())).toMatchObject({ done: 'open', warnings: [] })
      expect(await say({ do: 'append', stream })).toMatchObject({ done: 'appended' })
      expect(await say({ do: 'read', stream })).toMatchObject({ done: 1 })
      expect(await say({ do: 'read the log', stream })).toMatchObject({ done: 1 })
      expect(await say({ do: 'probe' })).toMatchObject({ done: 'probed', warnings: [] })
      expect(await count(stream)).toBe(1)
    })

    test.each([
      ['a wrong password', 'admin:wrong'],
      ['a user that there is not', 'nobody-of-that-name:changeit'],
    ])('%s is told as such, at once and without another try', async (_, user) => {
      const answer = await open(server.address({ user }), 60_000)
      expect(answer).toMatchObject({
        ...refused('denied', /does not know the user, or the password.*connection string.*UNAUTHENTICATED/),
        retryable: false,
      })
      expect(answer.tookMs).toBeLessThan(5_000)
    })

    test('nobody, where the connection string names none, is told that a right is missing', async () => {
      expect(await open(server.address(), 60_000)).toMatchObject({
        ...refused('denied', /nobody, where the connection string names none.*PERMISSION_DENIED/),
        retryable: false,
      })
    })

    test('the engine does not start with a wrong password, and says why', async () => {
      const address = server.address({ user: 'admin:wrong' })
      expect(await say({ do: 'start the engine', address, openForMs: 60_000 })).toMatchObject({
        ...refused('store-failed', /does not know the user, or the password/),
        storeCode: 'denied',
      })
    })

    test('appends in classic mode are told to need the credentials again, and work with them', async () => {
      await letReadAll()
      const stream = streamOf()
      await say({ do: 'open', address: asWorker(), appendMode: 'classic' })
      expect(await say({ do: 'append', stream })).toMatchObject(refused('denied', /option `credentials`/))
      expect(await count(stream)).toBe(0)
      const credentials = { username: worker.name, password: worker.password }
      await say({ do: 'open', address: asWorker(), appendMode: 'classic', credentials })
      expect(await say({ do: 'append', stream })).toMatchObject({ done: 'appended' })
      await say({
        do: 'open',
        address: asWorker(),
        appendMode: 'classic',
        credentials: { ...credentials, password: '' },
      })
      expect(await say({ do: 'append', stream: streamOf() })).toMatchObject(refused('denied', /does not know the user/))
    })
  })

  describe('TLS settings', () => {
    const doNotGoTogether = /TLS settings of client and server do not go together: check tls=true or false.*tlsCAFile/

    test('the name of the host works like its address', async () => {
      expect(await open(server.address({ user: server.admin, host: 'localhost' }))).toMatchObject({ done: 'open' })
    })

    test.each<[string, () => string, RegExp]>([
      ['TLS to a server that has none', () => plain.url.replace('tls=false', 'tls=true'), /wrong version number/],
      [
        'an authority that did not make the certificate',
        () => server.address({ user: server.admin, tlsCAFile: otherAuthority() }),
        /certificate/,
      ],
      ['no authority at all', () => server.address({ user: server.admin, tlsCAFile: null }), /certificate/],
    ])('%s is told as such, at once and without another try', async (_, address, reason) => {
      const answer = await open(address(), 60_000)
      expect(answer).toMatchObject({ ...refused('denied', doNotGoTogether), retryable: false })
      expect(answer).toMatchObject({ message: expect.stringMatching(reason) as string })
      expect(answer.tookMs).toBeLessThan(5_000)
    })

    test('no TLS to a server that has it looks like a server that is not there, after as long as was asked for', async () => {
      const answer = await open(server.address({ user: server.admin, tls: false }), 1_000)
      expect(answer).toMatchObject(
        refused('unavailable', /No EventStoreDB server answers: .*TLS settings of the client/),
      )
      expect(answer.tookMs).toBeGreaterThanOrEqual(1_000)
      expect(answer.tookMs).toBeLessThan(8_000)
    })

    test('a cluster is discovered over TLS, and one whose authority is unknown is told as one that cannot be reached', async () => {
      const discover = (address: string): string => address.replace('esdb://', 'esdb+discover://')
      expect(await open(discover(asAdmin()))).toMatchObject({ done: 'open' })
      expect(await open(discover(server.address({ user: 'admin:wrong' })), 60_000)).toMatchObject(
        refused('denied', /does not know the user/),
      )
      const strange = server.address({ user: server.admin, tlsCAFile: otherAuthority() })
      // The client keeps to itself why it found nobody.
      expect(await open(`${discover(strange)}&maxDiscoverAttempts=2`)).toMatchObject(
        refused('unavailable', /check that it runs, and the host, port and TLS settings/),
      )
    })

    test('a server that takes the connection and never says a word is given up in time', async () => {
      const sockets = new Set<Socket>()
      const mute = createServer(socket => void sockets.add(socket.on('error', () => undefined)))
      await new Promise<void>(resolve => void mute.listen(0, '127.0.0.1', () => resolve()))
      const { port } = mute.address() as AddressInfo
      try {
        const answer = await open(`esdb://admin:changeit@127.0.0.1:${port}?tls=true`, 1_000)
        expect(answer).toMatchObject({ code: expect.stringMatching(/^(timeout|unavailable)$/) as string })
        expect(answer.tookMs).toBeLessThan(10_000)
      } finally {
        for (const socket of sockets) socket.destroy()
        mute.close()
      }
    })

    test('a certificate file that is not there is told as such', async () => {
      const tlsCAFile = join(folder, 'nowhere.crt')
      expect(await open(server.address({ user: server.admin, tlsCAFile }), 60_000)).toMatchObject({
        ...refused('invalid', /client\(\) failed: .*not found.*files which it names \(tlsCAFile/),
        retryable: false,
      })
    })

    test('the engine does not start with the wrong authority, and says why', async () => {
      const address = server.address({ user: server.admin, tlsCAFile: otherAuthority() })
      expect(await say({ do: 'start the engine', address, openForMs: 60_000 })).toMatchObject({
        ...refused('store-failed', doNotGoTogether),
        storeCode: 'denied',
      })
    })

    test.skipIf(isRealSecured).each([
      ['that is no longer in force', { validTo: new Date(Date.now() - 1_000) }, /expired/],
      ['for another host', { hosts: ['eventstore.example'] }, /Hostname\/IP|IP: 127\.0\.0\.1|altnames/],
    ])('a certificate %s is told as such (needs the test server)', async (_, node, reason) => {
      const other = await securedServer(node)
      try {
        const answer = await open(other.address({ user: other.admin }), 60_000)
        expect(answer).toMatchObject({ ...refused('denied', doNotGoTogether), retryable: false })
        expect(answer).toMatchObject({ message: expect.stringMatching(reason) as string })
      } finally {
        await other.stop()
      }
    })
  })

  describe('what a user who is no administrator needs', () => {
    test('without the right to read $all it is not let in, and is told so at once', async () => {
      expect(await open(asWorker(), 60_000)).toMatchObject({
        ...refused('denied', /allowed to read \$all/),
        retryable: false,
      })
    })

    test('with it, and streams that are as on a new server, it works', async () => {
      await letReadAll()
      const stream = streamOf()
      expect(await open(asWorker())).toMatchObject({ done: 'open' })
      expect(await say({ do: 'append', stream })).toMatchObject({ done: 'appended' })
      expect(await say({ do: 'read', stream })).toMatchObject({ done: 1 })
      expect(await say({ do: 'read the log', stream })).toMatchObject({ done: 1 })
      expect(await say({ do: 'probe' })).toMatchObject({ done: 'probed', warnings: [] })
    })

    const done = { append: 'appended', read: 1, probe: 'probed', warnings: 0 }
    test.each<[string, readonly string[], object]>([
      ['$r, $w and $mw are enough', ['$r', '$w', '$mw'], done],
      ['without $r nothing of a stream is read', ['$w', '$mw'], { ...done, read: 'denied' }],
      ['without $w nothing is written', ['$r', '$mw'], { append: 'denied', read: 0, probe: 'denied', warnings: 0 }],
      ['without $mw the probes are kept for ever, and the log says so', ['$r', '$w'], { ...done, warnings: 1 }],
    ])('where the settings of the server restrict streams, %s', async (_, rights, expected) => {
      await letReadAll()
      await allow(rights)
      const stream = streamOf()
      await open(asWorker())
      const append = await say({ do: 'append', stream })
      const read = await say({ do: 'read', stream })
      const probe = await say({ do: 'probe' })
      const told = (answer: Answer): unknown => ('done' in answer ? answer.done : answer.code)
      const probeWarnings = probe.warnings.filter(text => text.includes('keep one event only'))
      expect({
        append: told(append),
        read: told(read),
        probe: told(probe),
        warnings: probeWarnings.length,
      }).toEqual(expected)
      expect(await count(stream)).toBe(rights.includes('$w') ? 1 : 0)
    })

    test('one stream that is closed to it fails alone, and nothing is written there', async () => {
      await letReadAll()
      const [closed, other] = [streamOf(), streamOf()]
      await admin.setStreamMetadata(closed, { acl: { writeRoles: ['$admins'] } })
      await open(asWorker())
      expect(await say({ do: 'append', stream: closed })).toMatchObject({
        ...refused('denied', new RegExp(`^${closed}: EventStoreDB refuses`)),
        retryable: false,
      })
      expect(await say({ do: 'append', stream: other })).toMatchObject({ done: 'appended' })
      expect(await Promise.all([count(closed), count(other)])).toEqual([0, 1])
    })

    test('a consumer group has to be made by somebody of $ops or $admins; then the right to read $all is enough', async () => {
      await letReadAll()
      const stream = `escalation-${randomUUID()}`
      const name = `senders${randomUUID()}`
      await open(asWorker())
      await say({ do: 'append', stream })
      expect(await say({ do: 'join', group: name, stream })).toMatchObject({
        ...refused(
          'denied',
          /has to be created by a user of \$admins or \$ops.*for the event types Happened, with .*startFrom/,
        ),
        retryable: false,
      })
      await open(server.address({ user: `${operator.name}:${operator.password}` }))
      expect(await say({ do: 'join', group: name, stream })).toMatchObject({ done: 'handed out' })
      await open(asWorker())
      const later = `${stream}-later`
      await say({ do: 'append', stream: later })
      expect(await say({ do: 'join', group: name, stream: later })).toMatchObject({ done: 'handed out' })
      await admin.deletePersistentSubscriptionToAll(name)
    })
  })
})
