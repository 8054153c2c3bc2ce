// A worker in a process of its own: `node worker.js FILE SMTP-PORT MINUTE [crash]`. It ticks once.
import { storyClock } from './clock.js'
import { openHelpdesk, start } from './helpdesk.js'

const [path = '', smtpPort, minute, crash] = process.argv.slice(2)

const { escalations } = await openHelpdesk({
  path,
  smtpPort: Number(smtpPort),
  clock: storyClock(start, Number(minute)),
  crashPoints: {
    reached: point => {
      // The decision is on the disk, and nobody was told yet. SIGKILL leaves no time to tidy up.
      if (crash === 'crash' && point === 'tick:after-append') process.kill(process.pid, 'SIGKILL')
    },
  },
})
await escalations.tick()
await escalations.close()
