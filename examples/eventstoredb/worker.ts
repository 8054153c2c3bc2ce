// One process of the cluster, told by its environment what it is:
//
//   ESCALATION_EVENTSTOREDB_URL   the server or cluster
//   ROLE                          both (default), decider or sender
//   SHARD                         which part of the tickets it sees to first: 0/3, 1/3, 2/3
//   EVERY_MINUTES                 how often it ticks (default 1)
//   NAMESPACE                     keeps several runs apart in one store
//
// For the story that main.ts tells: SPEED and SINCE make time pass faster, SENT names the file that stands for the
// people's phones, and DIE_AT or FREEZE_AT (a crash point and how many times it is passed first) end or stop it there.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createEscalations, systemClock, type Channel, type CrashPoints, type Role } from 'ticket-escalation'
import { directory, fastClock, storeAt } from './helpdesk.js'

const { env } = process
const url = env.ESCALATION_EVENTSTOREDB_URL ?? 'esdb://127.0.0.1:2113?tls=false'
const speed = Number(env.SPEED ?? 1)
const [index, count] = (env.SHARD ?? '0/1').split('/').map(Number)

const phone: Channel = {
  send: async ({ idempotencyKey, person, ticketId, step, attempt, possibleDuplicate }) => {
    await systemClock.sleep(2)
    const handOver = { key: idempotencyKey, ticketId, step: step.number, personId: person.id, attempt }
    if (env.SENT !== undefined) appendFileSync(env.SENT, `${JSON.stringify(handOver)}\n`)
    else console.log(`${ticketId}: step ${step.number} tells ${person.id}${possibleDuplicate ? ' (maybe again)' : ''}`)
    return { status: 'accepted' }
  },
}

const signalAt = (place: string | undefined, signal: NodeJS.Signals): CrashPoints['reached'] => {
  const [point, passes = '0'] = (place ?? '').split('*')
  let passed = 0
  return reached => {
    if (reached === point && passed++ === Number(passes)) process.kill(process.pid, signal)
  }
}
const die = signalAt(env.DIE_AT, 'SIGKILL')
const freeze = signalAt(env.FREEZE_AT, 'SIGSTOP')

const escalations = await createEscalations({
  store: storeAt(url),
  directory,
  channels: { chat: phone },
  shard: { index: index ?? 0, count: count ?? 1 },
  takeoverAfterMinutes: 1,
  delivery: 'group',
  reconcileAfterMinutes: 0.5,
  ...(env.NAMESPACE === undefined ? {} : { namespace: env.NAMESPACE }),
  ...(speed === 1 ? {} : { clock: fastClock(speed, Number(env.SINCE)) }),
  crashPoints: {
    reached: point => {
      die(point)
      freeze(point)
    },
  },
})
escalations.start({ everyMinutes: Number(env.EVERY_MINUTES ?? 1), role: (env.ROLE ?? 'both') as Role })
console.log('ready')

const stop = async (): Promise<void> => {
  await escalations.close()
  process.exit(0)
}
process.once('SIGTERM', () => void stop())
if (env.SENT !== undefined) createInterface({ input: process.stdin }).once('line', () => void stop())
