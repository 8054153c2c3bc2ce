import type { DeliveryResult } from '../ports/channel.js'
import {
  check,
  has,
  mustAccept,
  send,
  settled,
  shown,
  type ChannelFault,
  type ChannelUnderTest,
} from './channel-under-test.js'
import { sampleNotification } from './sample-notification.js'

const leaksNothing = (result: DeliveryResult): void => {
  const reason = result.status === 'accepted' ? '' : result.reason
  check(reason.length <= 200, 'the reason is long')
  const { person: to, ticket } = sampleNotification()
  const secret = [to.email, to.name, ticket.subject, ticket.clientName].find(text => text && reason.includes(text))
  check(secret === undefined, 'the reason gives away who or what it was about')
}

/** What a channel promises when its receiving side refuses or falls silent. */
export const channelPromisesUnderFault: Readonly<
  Record<ChannelFault, readonly [string, (subject: ChannelUnderTest) => Promise<void>]>
> = {
  temporary: [
    'a temporary refusal is retryable, and the next attempt arrives',
    async subject => {
      const result = await send(subject.channel, sampleNotification())
      check(result.status === 'failed' && result.retryable, `was not a temporary failure: ${shown(result)}`)
      leaksNothing(result)
      check(!(await has(subject, sampleNotification())), 'called failed, but arrived')
      await mustAccept(subject, sampleNotification({ attempt: 2 }))
    },
  ],
  permanent: [
    'a refusal for good is not retryable',
    async subject => {
      const result = await send(subject.channel, sampleNotification())
      check(result.status === 'failed' && !result.retryable, `was not a failure for good: ${shown(result)}`)
      leaksNothing(result)
      check(!(await has(subject, sampleNotification())), 'called failed, but arrived')
    },
  ],
  'lost-answer': [
    'a lost answer is an unknown outcome, and the next attempt carries the same key',
    async subject => {
      const result = await settled(send(subject.channel, sampleNotification()))
      check(result.status !== 'failed', 'called failed, but arrived')
      leaksNothing(result)
      await mustAccept(subject, sampleNotification({ attempt: 2, possibleDuplicate: true }))
      const keys = new Set((await subject.delivered()).map(message => message.idempotencyKey))
      check(keys.size === 1, 'the repeat cannot be told from a new message')
    },
  ],
  silence: [
    'an abort during silence settles the attempt as unknown',
    async ({ channel }) => {
      const abort = new AbortController()
      const sending = send(channel, sampleNotification(), abort.signal)
      abort.abort()
      const result = await settled(sending)
      check(result.status === 'unknown', `was not unknown: ${shown(result)}`)
    },
  ],
}
