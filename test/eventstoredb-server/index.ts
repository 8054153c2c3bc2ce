// An EventStoreDB for tests, in a process of its own, on a real port, with switches for what can go wrong.
//
//   const server = await startTestServer()
//   const client = EventStoreDBClient.connectionString(server.url)
//   await server.set({ type: 'drop-after-commit', times: 1 })
//
// Its rules are those of the real server, and test/eventstoredb-server holds both against the same tests.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from '../child-process.js'
import type { Certificate } from './certificates.js'
import type { Fault } from './faults.js'
import type { User } from './users.js'

export type { Aim, Call, Fault } from './faults.js'

export interface TestServer {
  /** esdb://127.0.0.1:PORT?tls=false, or true where it is secured. */
  readonly url: string
  readonly set: (fault: Fault) => Promise<void>
  /** Ends all standing faults. */
  readonly clear: () => Promise<void>
  /** Of a secured server, until it ends. There are `admin` and `ops` already, with the password `changeit`. */
  readonly addUser: (user: User) => Promise<void>
  /** Stops the process where it is (SIGSTOP): connections stay open, nothing is answered. */
  readonly freeze: () => void
  readonly thaw: () => void
  /** SIGKILL. */
  readonly kill: () => Promise<void>
  /** SIGTERM. */
  readonly terminate: () => Promise<void>
  /** A new process with the same data on the same port; what still runs is killed first. */
  readonly restart: () => Promise<void>
  /** Ends it and removes its data, unless they were somebody's own. */
  readonly stop: () => Promise<void>
}

export interface TestServerOptions {
  /** Default: a temporary folder, removed by `stop`. */
  readonly dataDir?: string
  readonly port?: number
  /** Makes it a secured one. */
  readonly certificate?: Certificate
}

const main = new URL('./main.ts', import.meta.url)

export const startTestServer = async ({ dataDir, port, certificate }: TestServerOptions = {}): Promise<TestServer> => {
  const data = dataDir ?? (await mkdtemp(join(tmpdir(), 'eventstoredb-')))
  const secured = join(data, 'certificate.json')
  if (certificate !== undefined) await writeFile(secured, JSON.stringify(certificate), { mode: 0o600 })

  const start = async (port: number): Promise<{ readonly child: Child; readonly url: string }> => {
    const args = ['--attached', '--data', data, '--port', String(port)]
    const child = startChild(main, certificate === undefined ? args : [...args, '--secured', secured])
    return { child, url: await child.line() }
  }

  let { child, url } = await start(port ?? 0)
  const boundPort = Number(new URL(url).port)

  // One command at a time: each waits for its line.
  let last: Promise<unknown> = Promise.resolve()
  const command = (order: object): Promise<void> => {
    const told = last.then(async () => {
      child.say(JSON.stringify(order))
      await child.line()
    })
    last = told.catch(() => undefined)
    return told
  }

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill('SIGCONT')
    child.kill(signal)
    await child.ended
  }

  return {
    url,
    set: fault => command({ set: fault }),
    clear: () => command({ clear: true }),
    addUser: user => command({ user }),
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL')
      await child.ended
    },
    terminate: () => end('SIGTERM'),
    restart: async () => {
      child.kill('SIGKILL')
      await child.ended
      ;({ child, url } = await start(boundPort))
    },
    stop: async () => {
      child.kill('SIGKILL')
      await child.ended
      if (dataDir === undefined) await rm(data, { recursive: true, force: true })
    },
  }
}

export interface ServerUnderTest {
  readonly url: string
  /** Whether the environment named it: then it takes no faults. */
  readonly isReal: boolean
  readonly server?: TestServer
  readonly stop: () => Promise<void>
}

/** The server that `ESCALATION_EVENTSTOREDB_URL` names, else a test server. */
export const serverUnderTest = async (): Promise<ServerUnderTest> => {
  const real = process.env['ESCALATION_EVENTSTOREDB_URL']
  if (real !== undefined && real !== '') return { url: real, isReal: true, stop: async () => undefined }
  const server = await startTestServer()
  return { url: server.url, isReal: false, server, stop: server.stop }
}
