import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A process of the story. */
export interface Player {
  readonly kill: (signal: NodeJS.Signals) => void
  /** Asks it to stop, and waits for its end. */
  readonly stop: () => Promise<void>
  readonly ended: Promise<unknown>
  readonly hasEnded: () => boolean
}

/** Everything that still runs, to be ended whatever happens to this process. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const started = async (file: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.add(child)
  child.stdin.on('error', () => undefined)
  const ended = once(child, 'exit').finally(() => running.delete(child))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first = await Promise.race([lines.next(), ended.then(() => ({ value: undefined }))])
  if (typeof first.value !== 'string') throw new Error(`${file} ended before it was ready.`)
  return { child, ended, line: first.value }
}

/** Starts a worker; resolves when it is at work. */
export const startWorker = async (env: NodeJS.ProcessEnv): Promise<Player> => {
  const { child, ended } = await started('./worker.js', [], env)
  let isOver = false
  void ended.then(() => (isOver = true))
  return {
    kill: signal => void child.kill(signal),
    stop: async () => {
      child.kill('SIGCONT')
      child.stdin.write('stop\n')
      await ended
    },
    ended,
    hasEnded: () => isOver,
  }
}

/** A server of our own: it can be killed and started again on the same data. */
export interface OwnServer {
  readonly url: string
  readonly restart: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** The test server of this project: real gRPC, the rules of the real one, in a process of its own. */
export const startServer = async (folder: string): Promise<OwnServer> => {
  const start = (port: string) =>
    started('../../test/eventstoredb-server/main.js', ['--attached', '--data', folder, '--port', port], {})
  let now = await start('0')
  const url = now.line
  const end = async (): Promise<void> => {
    now.child.kill('SIGKILL')
    await now.ended
  }
  return {
    url,
    restart: async () => {
      await end()
      now = await start(new URL(url).port)
    },
    stop: end,
  }
}
