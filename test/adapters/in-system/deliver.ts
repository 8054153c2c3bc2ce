import type { Inbox } from '../../../src/in-system.js'
import type { DeliveryResult, Notification } from '../../../src/ports/channel.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'

export const accepted: DeliveryResult = { status: 'accepted' }

export const deliver = (
  to: Inbox,
  overrides: Partial<Notification> = {},
  signal = new AbortController().signal,
): Promise<DeliveryResult> => to.channel.send(sampleNotification(overrides), { signal })
