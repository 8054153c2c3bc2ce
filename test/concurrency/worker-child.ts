// A worker on a store that others share. Told in which way to work by its arguments:
//
//   worker-child.js once STORE ACCEPTED             waits for a line, then ticks until there is nothing left to do
//   worker-child.js loop STORE ACCEPTED SPEED SINCE ticks by itself until it is killed, or a line comes
//
// What its channel accepts is in its own file ACCEPTED, one key a line, before anything else can happen.
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { sqliteEventStore } from '../../src/adapters/sqlite/index.js'
import { systemClock } from '../../src/adapters/system-clock.js'
import { createEscalations } from '../../src/escalations.js'
import type { Channel } from '../../src/ports/channel.js'
import { scaledClock } from './scaled-clock.js'

const [mode = '', path = '', acceptedFile = '', speed = '1', since = '0'] = process.argv.slice(2)

const channel: Channel = {
  send: async ({ idempotencyKey }) => {
    await systemClock.sleep(1)
    appendFileSync(acceptedFile, `${idempotencyKey}\n`)
    await systemClock.sleep(1)
    return { status: 'accepted' }
  },
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

const escalations = await createEscalations({
  store: sqliteEventStore({ path }),
  directory: { people: ids => ids.map(id => ({ id })) },
  channels: { bell: channel, mail: channel },
  clock: mode === 'loop' ? scaledClock(Number(speed), Number(since)) : systemClock,
})
process.stdout.write('ready\n')

if (mode === 'loop') {
  escalations.start({ everyMinutes: 0.2 })
  await lines.next()
} else {
  await lines.next()
  for (let idle = 0; idle < 2;) {
    const { triggered, delivered, failed } = await escalations.tick()
    idle = triggered.length + delivered + failed.length === 0 ? idle + 1 : 0
  }
}
await escalations.close()
process.stdout.write('done\n')
process.exit(0)
