import { EventStoreError, type ConsumerGroups, type GroupDelivery } from '../../ports/event-store.js'
import type { EventStoreDBClient, GroupEvent, GroupSettings, GroupSubscription, ServerFilter } from './client.js'
import { storedEvent } from './event.js'
import { kindOf, messageOf, Silence, toStoreError } from './failure.js'
import { iterate } from './iterate.js'
import type { Settings } from './options.js'
import { requireOpen, type Reading } from './read-stream.js'
import { backoffMs, withinMs } from './time-limit.js'

/** A group of this library: from the first event on, a few tries, then put aside for a person. */
const groupSettings = ({ messageTimeoutMs, maxRetryCount }: Settings): GroupSettings => ({
  resolveLinkTos: false,
  extraStatistics: false,
  messageTimeout: messageTimeoutMs,
  maxRetryCount,
  checkPointAfter: 2_000,
  checkPointLowerBound: 10,
  checkPointUpperBound: 1_000,
  maxSubscriberCount: 'unbounded',
  liveBufferSize: 500,
  readBatchSize: 100,
  historyBufferSize: 500,
  // Correctness comes from the claim; the pinned strategy writes wrong checkpoints on many versions of the server.
  consumerStrategyName: 'RoundRobin',
  startFrom: 'start',
})

/** What must be as we want it. The rest is the operator's to tune. */
const checked = ['messageTimeout', 'maxRetryCount', 'resolveLinkTos', 'consumerStrategyName', 'startFrom'] as const

const shown = (value: unknown): string => (typeof value === 'object' ? 'a position' : JSON.stringify(value))

const requireSame = (group: string, found: Readonly<GroupSettings>, wanted: GroupSettings): void => {
  const differences = checked
    .filter(name => found[name] !== wanted[name])
    .map(name => `${name} is ${shown(found[name])}, expected ${shown(wanted[name])}`)
  if (differences.length === 0) return
  const remedy = 'Delete the group, or give the store the options that go with it.'
  throw new EventStoreError(
    'invalid',
    `The consumer group ${group} has other settings: ${differences.join('; ')}. ${remedy}`,
  )
}

/** Longer than the server needs for anything. An acknowledgement may hang for ever when the connection dies. */
const acknowledgeMs = 5_000

const longestPauseMs = 10_000

export const groupsOf = ({ connection, settings, limits }: Reading): ConsumerGroups => {
  const { clock, random, logger, requiresLeader, bufferSize } = settings
  const wanted = groupSettings(settings)
  const timed = <A>(running: Promise<A>): Promise<A> => limits.read.within(running)

  /** Whether a group of that name is there. What must not be known of it cannot be compared. */
  const exists = async (client: EventStoreDBClient, group: string): Promise<boolean> => {
    try {
      const { settings: found } = await timed(client.getPersistentSubscriptionToAllInfo(group, { requiresLeader }))
      requireSame(group, found, wanted)
      return true
    } catch (error) {
      switch (kindOf(error)) {
        case 'groupMissing':
        case 'missing':
          return false
        case 'denied':
          logger.warn({ group }, "The user may not see the consumer group's settings, so they are not compared")
          return true
        case 'conflict':
        case 'deleted':
        case 'tooLarge':
        case 'refused':
        case 'groupExists':
        case 'notLeader':
        case 'notSent':
        case 'passing':
        case 'suspect':
        case 'silent':
          throw error
      }
    }
  }
  const ensure = async (client: EventStoreDBClient, group: string, types: ReadonlyArray<string>): Promise<void> => {
    if (await exists(client, group)) return
    const filter: ServerFilter = { filterOn: 'eventType', checkpointInterval: 100, prefixes: [...types] }
    try {
      await timed(client.createPersistentSubscriptionToAll(group, wanted, { filter, requiresLeader }))
      logger.info({ group, types }, 'The consumer group was created')
    } catch (error) {
      if (kindOf(error) === 'denied') {
        const settingsShown = checked.map(name => `${name} ${shown(wanted[name])}`).join(', ')
        const wish = `on $all, for the event types ${types.join(', ')}, with ${settingsShown}`
        const remedy = 'by a user of $admins or $ops: start one sender as such a user, once, or create it'
        throw toStoreError(error, `The consumer group ${group} has to be created ${remedy} ${wish}`)
      }
      // Somebody else was faster, and that is as good.
      if (kindOf(error) !== 'groupExists') throw error
      await exists(client, group)
    }
  }

  const consume: ConsumerGroups['consume'] = async function* ({ group, types, prefixes, signal }) {
    requireOpen(connection)
    if (types.length === 0) throw new EventStoreError('invalid', 'types is empty: a group without types gets nothing.')
    const isWanted = ({ event }: GroupEvent): boolean =>
      event !== undefined && types.includes(event.type) && prefixes.some(prefix => event.streamId.startsWith(prefix))
    const isOver = (): boolean => signal.aborted || connection.closing.aborted
    const stopping = AbortSignal.any([signal, connection.closing])
    for (let failures = 0; !isOver(); failures++) {
      let client: EventStoreDBClient | undefined
      let live: GroupSubscription | undefined
      /** Only a hint to the server: on a subscription that is gone it is not even sent. */
      const say = async (what: (to: GroupSubscription) => Promise<void>): Promise<void> => {
        if (live === undefined) return
        try {
          await withinMs(clock, acknowledgeMs, what(live))
        } catch (error) {
          logger.debug({ group, reason: messageOf(error) }, 'The consumer group could not be told')
        }
      }
      const deliveryOf = (item: GroupEvent, event: NonNullable<GroupEvent['event']>): GroupDelivery => {
        const { stream, revision } = storedEvent(event, 0)
        return {
          stream,
          revision,
          retries: item.retryCount,
          ack: () => say(to => to.ack(item as never)),
          retry: reason => say(to => to.nack('retry', reason, item as never)),
          park: reason => say(to => to.nack('park', reason, item as never)),
        }
      }
      const subscribe = (to: EventStoreDBClient) => (): GroupSubscription =>
        (live = to.subscribeToPersistentSubscriptionToAll(group, { bufferSize, requiresLeader }))
      try {
        client = await connection.client()
        await ensure(client, group, types)
        connection.worked()
        const options = { limit: limits.liveness, signal: stopping }
        for await (const item of iterate(subscribe(client), options)) {
          failures = 0
          if (item.event !== undefined && isWanted(item)) yield deliveryOf(item, item.event)
          else await say(to => to.ack(item as never))
        }
      } catch (error) {
        // A silent group may be an idle one, or a subscription that died without a word. Another one does no harm.
        if (error instanceof Silence && live !== undefined) failures = -1
        else {
          if (client !== undefined) connection.failed(client, error)
          const told = toStoreError(error, `The consumer group ${group}`)
          if (!told.retryable) throw told
          logger.warn({ group, reason: messageOf(error) }, 'The consumer group is joined anew')
        }
      } finally {
        live = undefined
      }
      if (failures >= 0 && !isOver()) await clock.sleep(backoffMs(failures, longestPauseMs, random.next()), stopping)
    }
  }
  const countConsumers = async (group: string): Promise<number | undefined> => {
    requireOpen(connection)
    const client = await connection.client()
    try {
      const info = await timed(client.getPersistentSubscriptionToAllInfo(group, { requiresLeader }))
      connection.worked()
      return info.connections.length
    } catch (error) {
      const kind = kindOf(error)
      if (kind === 'groupMissing' || kind === 'missing') return 0
      connection.failed(client, error)
      logger.warn({ group, reason: messageOf(error) }, 'The consumer group does not say who has joined it')
      return undefined
    }
  }
  return { consume, countConsumers }
}
