// `npm run example:helpdesk`: a tiny helpdesk to click through. Its clock runs fast, so that nobody waits half an hour to
// see an escalation.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { systemClock } from 'ticket-escalation'
import { fastClock } from './clock.js'
import { openHelpdesk } from './helpdesk.js'
import { people } from './people.js'

// Node 22 says with every process that its SQLite is experimental. That is no part of the example.
process.removeAllListeners('warning')

const numberFrom = (option: string, given: string, least: number, most: number): number => {
  const number = Number(given)
  if (given.trim() !== '' && number >= least && number <= most) return number
  console.error(`--${option}: expected a number from ${least} to ${most}, got "${given}".`)
  process.exit(2)
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    // How many minutes of the story pass in a minute of yours.
    speed: { type: 'string', default: '60' },
    // Where to keep the files. Without it they are gone in the end.
    folder: { type: 'string' },
  },
})
const port = numberFrom('port', values.port, 0, 65_535)
const speed = numberFrom('speed', values.speed, 1, 3_600)
const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'tiny-helpdesk-')))

const helpdesk = await openHelpdesk({ folder, port, clock: speed === 1 ? systemClock : fastClock(speed) })
const { baseUrl, escalations, clock, file, report } = helpdesk
if (file.tickets().length === 0) {
  const ticket = { clientId: 'acme', deskId: 'billing', assigneeId: 'ann', subject: 'Invoice 4711 was charged twice' }
  file.open(ticket, clock.wallMs(), 'Please look at it soon: our bank asks.')
  await report()
}

const stopping = new AbortController()
process.once('SIGINT', () => stopping.abort())
process.once('SIGTERM', () => stopping.abort())

const after = (minutes: number): string =>
  speed === 1 ? `${minutes} minutes` : `${Math.round((minutes * 60) / speed)} seconds`

console.log(`
  Tiny Helpdesk   ${baseUrl}
  Escalations     ${baseUrl}/automation/escalation
  Mail            ${baseUrl}/mail

${people.map(({ name, does }) => `  ${name.padEnd(15)} ${does}`).join('\n')}

  Acme has just written. If nobody answers, Ann's bell rings after ${after(10)}, Tina gets a mail after ${after(30)},
  and Dora one after ${after(60)}. Try to

    press "I'm on it" in Tina's mail, on the dashboard, or on the ticket, and see that Dora is left in peace;
    answer the ticket, and see it among those resolved today;
    write as another client, and keep the dashboard open beside it.

  Ctrl+C ends it.
`)

// On a real clock this is one line: escalations.start({ everyMinutes: 1 }).
while (!stopping.signal.aborted) {
  const { failed } = await escalations.tick()
  for (const { ticketId = 'the tick', reason } of failed)
    console.error(`${ticketId}: ${reason}; the next tick tries again`)
  await systemClock.sleep(1_000, stopping.signal)
}
await helpdesk.close()
if (values.folder === undefined) await rm(folder, { recursive: true, force: true })
