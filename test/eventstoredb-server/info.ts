// What a consumer group tells about itself. (PersistentSubscriptionStats.cs and PersistentSubscriptions.Info.cs.)
import type { Group } from './group.js'
import { placeText } from './state.js'
import { persistent, type PersistentMessages } from './stubs.js'

export const infoOf = ({ settings, consumers, numbers }: Group): PersistentMessages.SubscriptionInfo => {
  const now = numbers()
  const place = (known: number | undefined): string => (known === undefined ? '' : placeText(settings.source, known))
  const info = new persistent.SubscriptionInfo()
  info.setEventSource(settings.source)
  info.setGroupName(settings.group)
  info.setStatus(now.isLive ? 'Live' : 'Behind')
  info.setLastCheckpointedEventPosition(place(now.checkpoint))
  info.setLastKnownEventPosition(place(now.lastKnown))
  info.setStartFrom(place(settings.startFrom))
  info.setResolveLinkTos(settings.resolveLinks)
  info.setExtraStatistics(settings.extraStatistics)
  info.setMessageTimeoutMilliseconds(settings.messageTimeoutMilliseconds)
  info.setMaxRetryCount(settings.maxRetryCount)
  info.setLiveBufferSize(settings.liveBufferSize)
  info.setBufferSize(settings.historyBufferSize)
  info.setReadBatchSize(settings.readBatchSize)
  info.setCheckPointAfterMilliseconds(settings.checkpointAfterMilliseconds)
  info.setMinCheckPointCount(settings.minCheckpointCount)
  info.setMaxCheckPointCount(settings.maxCheckpointCount)
  info.setMaxSubscriberCount(settings.maxSubscriberCount)
  info.setNamedConsumerStrategy(settings.strategy)
  info.setReadBufferCount(now.waiting)
  info.setLiveBufferCount('0')
  info.setRetryBufferCount(now.retrying)
  info.setOutstandingMessagesCount(now.outstanding)
  info.setParkedMessageCount(String(now.parked))
  let total = 0
  let inFlight = 0
  for (const connection of consumers.connections) {
    const described = new persistent.SubscriptionInfo.ConnectionInfo()
    described.setConnectionName(connection.consumer.connectionName)
    described.setUsername('system')
    described.setAvailableSlots(connection.slots)
    described.setInFlightMessages(connection.inFlight.size)
    described.setTotalItems(String(connection.total))
    described.setCountSinceLastMeasurement('0')
    info.addConnections(described)
    total += connection.total
    inFlight += connection.inFlight.size
  }
  info.setTotalItems(String(total))
  info.setCountSinceLastMeasurement('0')
  info.setTotalInFlightMessages(inFlight)
  return info
}
