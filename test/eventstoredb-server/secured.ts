// A secured server for tests: the one that ESCALATION_EVENTSTOREDB_SECURE_URL names, else a test server with
// certificates of its own.
//
//   ESCALATION_EVENTSTOREDB_SECURE_URL='esdb://admin:changeit@127.0.0.1:2113?tls=true&tlsCAFile=/path/to/ca.crt'
//
// The settings of a server are everybody's: with a real one named, run one file at a time (vitest --no-file-parallelism).
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAuthority, type NodeOptions } from './certificates.js'
import { startTestServer } from './index.js'
import type { User } from './users.js'

/** Tests that are for a certain certificate of the server need the test server. */
export const isRealSecured = (process.env['ESCALATION_EVENTSTOREDB_SECURE_URL'] ?? '') !== ''

export interface AddressOptions {
  /** `name:password`; without it, nobody. */
  readonly user?: string
  readonly host?: string
  readonly tls?: boolean
  /** Default: the one that vouches for the server. `null` for none. */
  readonly tlsCAFile?: string | null
}

export interface SecuredServer {
  readonly admin: string
  readonly address: (options?: AddressOptions) => string
  readonly addUser: (user: User) => Promise<void>
  readonly stop: () => Promise<void>
}

const addressesOn = (port: string, ca: string): SecuredServer['address'] => {
  return ({ user, host = '127.0.0.1', tls = true, tlsCAFile = ca } = {}) => {
    const who = user === undefined ? '' : `${user}@`
    return `esdb://${who}${host}:${port}?tls=${tls}${tls && tlsCAFile !== null ? `&tlsCAFile=${tlsCAFile}` : ''}`
  }
}

/** As docs/eventstoredb.md says it for curl. */
const postUser = (port: string, ca: string, admin: string, { name, password, groups }: User): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      ca: readFileSync(ca),
      auth: admin,
      headers: { 'Content-Type': 'application/json' },
    }
    const call = request(`https://127.0.0.1:${port}/users`, options, response => {
      response.resume()
      if (response.statusCode === 201) resolve()
      else reject(new Error(`POST /users: ${response.statusCode}`))
    })
    call.on('error', reject)
    call.end(JSON.stringify({ loginName: name, fullName: name, groups, password }))
  })

/** With a certificate that is not in force, or for another host, where a test asks for one. */
export const securedServer = async (node?: NodeOptions): Promise<SecuredServer> => {
  const named = process.env['ESCALATION_EVENTSTOREDB_SECURE_URL'] ?? ''
  if (named !== '' && node === undefined) {
    const { username, password, port, searchParams } = new URL(named)
    const ca = searchParams.get('tlsCAFile') ?? ''
    const admin = `${username}:${password}`
    const addUser = (user: User): Promise<void> => postUser(port, ca, admin, user)
    return { admin, address: addressesOn(port, ca), addUser, stop: async () => undefined }
  }
  const authority = createAuthority()
  const directory = await mkdtemp(join(tmpdir(), 'eventstoredb-authority-'))
  const ca = join(directory, 'ca.crt')
  await writeFile(ca, authority.certificate)
  const server = await startTestServer({ certificate: authority.issue(node) })
  return {
    admin: 'admin:changeit',
    address: addressesOn(new URL(server.url).port, ca),
    addUser: server.addUser,
    stop: async () => {
      await server.stop()
      await rm(directory, { recursive: true })
    },
  }
}
