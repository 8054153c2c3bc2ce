import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEscalations, EscalationError, systemClock, type CrashPoint, type Escalations } from 'ticket-escalation'
import { chance } from './chance.js'
import { countsOf, decisionsIn, deliveredIn, logOf, type Counts } from './count.js'
import { directory, fastClock, nobody, policy, storeAt } from './helpdesk.js'
import { startServer, startWorker, type OwnServer, type Player } from './processes.js'

/** A minute of the story lasts four seconds. */
const speed = 15

const minuteMs = 60_000

/** Where a worker is killed, and where another one is frozen. */
const deaths: readonly [CrashPoint, ...CrashPoint[]] = [
  'tick:before-append',
  'tick:after-append',
  'delivery:after-claim',
  'delivery:after-send',
]
const freezes: readonly [CrashPoint, ...CrashPoint[]] = [
  'delivery:after-claim',
  'delivery:before-send',
  'delivery:after-send',
]

/** Longer than the lease of a claim, which is a minute. */
const frozenForMs = (1.5 * minuteMs) / speed

/** By then everything has been told, or something is lost. */
const patienceMs = 150_000

export interface Story {
  readonly counts: Counts
  readonly told: ReadonlyArray<string>
}

/** A host repeats what it is not sure of: the fact's id makes that harmless. */
const recordUntilDone = async (escalations: Escalations, ticketId: string, at: Date): Promise<void> => {
  for (;;)
    try {
      await escalations.record({ type: 'TicketOpened', ticketId, at, factId: `opened-${ticketId}` })
      return
    } catch (error) {
      if (!(error instanceof EscalationError)) throw error
      await systemClock.sleep(200)
    }
}

/** One seed: three workers and a sender, one worker killed, one frozen, the server restarted. */
export const tellStory = async (seed: number, url: string | undefined): Promise<Story> => {
  const by = chance(seed)
  const folder = await mkdtemp(join(tmpdir(), 'escalation-cluster-'))
  const server: OwnServer | undefined = url === undefined ? await startServer(join(folder, 'server')) : undefined
  const address = url ?? server?.url ?? ''
  const told: string[] = []
  const namespace = `cluster_${process.pid}_${seed}_${systemClock.wallMs().toString(36)}`
  const since = systemClock.wallMs()
  const clock = fastClock(speed, since)
  const players: Player[] = []
  const sentFiles: string[] = []

  const start = async (role: string, shard: string, more: NodeJS.ProcessEnv = {}): Promise<Player> => {
    const sent = join(folder, `sent-${sentFiles.length}`)
    sentFiles.push(sent)
    const player = await startWorker({
      ESCALATION_EVENTSTOREDB_URL: address,
      NAMESPACE: namespace,
      ROLE: role,
      SHARD: shard,
      EVERY_MINUTES: '0.25',
      SPEED: String(speed),
      SINCE: String(since),
      SENT: sent,
      ...more,
    })
    players.push(player)
    return player
  }

  const store = storeAt(address)
  const host = await createEscalations({
    store,
    directory,
    channels: { chat: nobody },
    namespace,
    clock,
    delivery: 'none',
  })
  try {
    await host.policies.save(policy)
    await host.policies.assign({ default: true }, policy.id)
    let tickets = 0
    const clientsWrite = async (count: number): Promise<void> => {
      // They have been waiting for 61 minutes: all three steps are due.
      const at = new Date(Math.trunc(clock.wallMs()) - 61 * minuteMs)
      await Promise.all(Array.from({ length: count }, () => recordUntilDone(host, `T-${tickets++}`, at)))
    }

    await clientsWrite(by.whole(15, 30))
    const death = `${by.one(deaths)}*${by.whole(0, 1)}`
    const freeze = `${by.one(freezes)}*${by.whole(0, 8)}`
    const [doomed, frozen] = await Promise.all([
      start('both', '0/3', { DIE_AT: death }),
      start('both', '1/3', { FREEZE_AT: freeze }),
      start('both', '2/3'),
      start('sender', '0/1'),
    ])
    told.push(`a worker is to be killed at ${death}, another one frozen at ${freeze}`)
    await clientsWrite(by.whole(5, 15))

    await systemClock.sleep(by.whole(100, 1_500))
    if (server !== undefined) {
      const writing = clientsWrite(by.whole(5, 15))
      await systemClock.sleep(by.whole(0, 30))
      await server.restart()
      told.push('the server was killed and started again while clients wrote')
      await writing
    }
    await systemClock.sleep(frozenForMs)
    frozen.kill('SIGCONT')
    if (by.whole(0, 1) === 1) {
      await start('both', '0/3')
      told.push('the killed worker was replaced')
    }

    const due = tickets * 3
    const deadlineMs = systemClock.monotonicMs() + patienceMs
    const ticketPrefix = `${namespace}_escalation-`
    for (;;) {
      const log = await logOf(store, ticketPrefix).catch(() => [])
      if (decisionsIn(log).length >= due && deliveredIn(log) >= due) break
      if (systemClock.monotonicMs() > deadlineMs) break
      // Whoever froze a second time, or in a process that replaced another, goes on.
      frozen.kill('SIGCONT')
      await systemClock.sleep(250)
    }
    if (!doomed.hasEnded()) told.push('the doomed worker lived: it never came to that point')
    await Promise.all(players.filter(player => !player.hasEnded()).map(player => player.stop()))
    return { counts: countsOf(await logOf(store, ticketPrefix), sentFiles, due), told }
  } finally {
    for (const player of players) player.kill('SIGKILL')
    await host.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
