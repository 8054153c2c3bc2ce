import type { Clock } from '../../ports/clock.js'
import { EventStoreError } from '../../ports/event-store.js'
import type { Logger } from '../../ports/logger.js'
import type { Random } from '../../ports/random.js'
import type { EventStoreDBClient } from './client.js'
import { isClientSuspect, kindOf, messageOf } from './failure.js'
import { backoffMs, withinMs } from './time-limit.js'

/** The client in use, replaced when it has gone bad. */
export interface Connection {
  readonly client: () => Promise<EventStoreDBClient>
  /** Takes note of what a call through this client threw. */
  readonly failed: (client: EventStoreDBClient, error: unknown) => void
  readonly worked: () => void
  /** Aborted when the store is closed: then nobody waits any longer. */
  readonly closing: AbortSignal
  /** Gives the client up for good. */
  readonly end: () => Promise<void>
}

export interface ConnectionOptions {
  readonly client: EventStoreDBClient | (() => EventStoreDBClient)
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly closing: AbortSignal
}

const disposeMs = 2_000
const longestPauseMs = 10_000

/**
 * Makes the client when it is first needed. A suspect one is disposed before the next one is made: what the old one still
 * rejects would otherwise hit appends of the new one (6.2 keeps them all in one table). Where the host gave a client and
 * no function, disposing at least opens its streams anew.
 */
export const connectionTo = (options: ConnectionOptions): Connection => {
  const { clock, random, logger, closing } = options
  const make = typeof options.client === 'function' ? options.client : undefined
  const fixed = typeof options.client === 'function' ? undefined : options.client
  let current: EventStoreDBClient | undefined
  let making: Promise<EventStoreDBClient> | undefined
  let failures = 0
  let retired: Promise<void> = Promise.resolve()

  const dispose = async (client: EventStoreDBClient): Promise<void> => {
    try {
      await withinMs(clock, disposeMs, client.dispose())
    } catch (error) {
      logger.warn({ reason: messageOf(error) }, 'A client of EventStoreDB could not be disposed')
    }
  }
  const build = (): EventStoreDBClient => {
    if (fixed !== undefined) return fixed
    try {
      const made: unknown = make?.()
      if (typeof made === 'object' && made !== null && 'appendToStream' in made) return made as EventStoreDBClient
      throw new EventStoreError('invalid', 'client() made no client of EventStoreDB or KurrentDB.')
    } catch (error) {
      if (error instanceof EventStoreError) throw error
      // A certificate file that is not there, a connection string that is none.
      const remedy = 'Check the connection string, and that the files which it names (tlsCAFile, for one) can be read.'
      throw new EventStoreError('invalid', `client() failed: ${messageOf(error)} ${remedy}`, { cause: error })
    }
  }
  const replace = async (): Promise<EventStoreDBClient> => {
    await retired
    if (failures > 0) await clock.sleep(backoffMs(failures - 1, longestPauseMs, random.next()), closing)
    if (closing.aborted) throw new EventStoreError('closed', 'The store was closed.')
    current = build()
    return current
  }

  return {
    closing,
    client: () => {
      if (current !== undefined) return Promise.resolve(current)
      making ??= replace().finally(() => {
        making = undefined
      })
      return making
    },
    failed: (client, error) => {
      if (client !== current || !isClientSuspect(kindOf(error), error)) return
      failures++
      current = undefined
      retired = dispose(client)
      logger.warn({ reason: messageOf(error), failures }, 'A client of EventStoreDB is given up and replaced')
    },
    worked: () => {
      failures = 0
    },
    end: async () => {
      await making?.catch(() => undefined)
      await retired
      if (current !== undefined) await dispose(current)
      current = undefined
    },
  }
}
