// `npm run demo`: three clients wait on a helpdesk with a real SQLite file and a real SMTP server. The demo checks
// itself: it fails when the story does not come out as told.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storyClock } from './clock.js'
import { start } from './helpdesk.js'
import { killedWorker, whyDora } from './killed-worker.js'
import { openMailServer } from './mail-server.js'
import { heading, remark } from './screen.js'
import { threeClients } from './three-clients.js'

const folder = await mkdtemp(join(tmpdir(), 'ticket-escalation-demo-'))
const post = await openMailServer()

try {
  const stage = { path: join(folder, 'escalations.db'), post, clock: storyClock(start) }
  await threeClients(stage)
  await killedWorker(stage)
  await whyDora(stage)
  heading('Six messages, each sent once')
  remark('A worker was killed at the worst moment: its message came a minute late, neither twice nor never.')
  remark('What Ben answered and what Tina took on bothered nobody any further.')
  console.log()
} catch (error) {
  console.error('\nThe demo did not come out as told.', error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await post.close()
  await rm(folder, { recursive: true, force: true })
}
