import type { Channel } from '../ports/channel.js'
import type { Clock } from '../ports/clock.js'
import type { CrashPoints } from '../ports/crash-points.js'
import type { Digest } from '../ports/digest.js'
import type { Directory } from '../ports/directory.js'
import type { EventStore } from '../ports/event-store.js'
import type { IndexCache } from '../ports/index-cache.js'
import type { Logger } from '../ports/logger.js'
import type { Random } from '../ports/random.js'
import type { DayOf } from '../domain/day.js'
import { instant, type Instant } from '../domain/time.js'
import type { DeliveryMode } from './roles.js'
import type { Division } from './shards.js'
import type { Streams } from './streams.js'

/** All that the use cases need of the world. Everything is handed in, so that a simulated world can be. */
export interface Environment {
  readonly store: EventStore
  readonly directory: Directory
  readonly channels: ReadonlyMap<string, Channel>
  readonly clock: Clock
  readonly random: Random
  readonly digest: Digest
  readonly logger: Logger
  readonly crashPoints: CrashPoints
  readonly streams: Streams
  readonly namespace: string
  /** Names this worker in claims; different in every life of a process. */
  readonly workerId: string
  readonly dayOf: DayOf
  /** Default: nobody else is expected to be there. */
  readonly division?: Division | undefined
  /** Default `inline`. */
  readonly delivery?: DeliveryMode | undefined
  /** How long this process leaves to the group what the group should have handed over. Default 0. */
  readonly reconcileAfterMs?: number | undefined
  /** Rows beside a store that keeps none. */
  readonly indexCache?: IndexCache | undefined
}

export const wallNow = (clock: Clock): Instant => instant(Math.trunc(clock.wallMs()))
