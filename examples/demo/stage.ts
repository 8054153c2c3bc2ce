import type { StoryClock } from './clock.js'
import type { MailServer } from './mail-server.js'

/** What the parts of the story play on: one file, one mail server, one clock. */
export interface Stage {
  readonly path: string
  readonly post: MailServer
  readonly clock: StoryClock
}
