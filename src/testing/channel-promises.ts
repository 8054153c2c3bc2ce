import type { DeliveryResult, Notification } from '../ports/channel.js'
import type { Person } from '../ports/directory.js'
import { check, has, mustAccept, send, settled, shown, type ChannelUnderTest } from './channel-under-test.js'
import { hostileTexts, hugeText } from './hostile-texts.js'
import { sampleNotification } from './sample-notification.js'

const keyFor = (number: number): string => `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`

const person = (id: string): Person => ({ id, name: id, email: `${id}@example.org` })

/** One notification per place where foreign text can stand. Ids stay below what a host would accept as one. */
const notificationsWith = (text: string): ReadonlyArray<Partial<Notification>> => [
  { ticket: { subject: text, clientName: text, deskName: text, url: text } },
  { person: { ...person('ann'), name: text } },
  { policy: { id: 'standard', name: text, version: 1 } },
  ...(text.length > 200 ? [] : [{ ticketId: text }, { policy: { id: text, name: 'Standard', version: 1 } }]),
]

/** What every channel promises, whatever happens on its receiving side. */
export const channelPromises: Readonly<Record<string, (subject: ChannelUnderTest) => Promise<void>>> = {
  'what is accepted has arrived by then': subject => mustAccept(subject, sampleNotification()),

  'one notification is one message to one person': async subject => {
    await mustAccept(subject, sampleNotification())
    const { length } = await subject.delivered()
    check(length === 1, `the receiving side has ${length} messages`)
  },

  'every attempt carries the same key': async subject => {
    await mustAccept(subject, sampleNotification())
    await mustAccept(subject, sampleNotification({ attempt: 2, possibleDuplicate: true }))
    const keys = (await subject.delivered()).map(message => message.idempotencyKey)
    check(new Set(keys).size === 1 && keys[0] === sampleNotification().idempotencyKey, `arrived as ${keys.join(', ')}`)
  },

  'different keys are different messages, also for the same person': async subject => {
    await mustAccept(subject, sampleNotification({ idempotencyKey: keyFor(1) }))
    await mustAccept(subject, sampleNotification({ idempotencyKey: keyFor(2) }))
    check((await subject.delivered()).length === 2, 'two notifications, but not two messages')
  },

  'each person gets their own': async subject => {
    await mustAccept(subject, sampleNotification({ idempotencyKey: keyFor(1), person: person('ann') }))
    await mustAccept(subject, sampleNotification({ idempotencyKey: keyFor(2), person: person('bob') }))
    check((await subject.delivered()).length === 2, 'somebody got the message of somebody else')
  },

  'several steps in one notification are one message': async subject => {
    const steps = [1, 2, 3].map(number => ({ number, delayMinutes: number * 10, dueAt: new Date(number * 600_000) }))
    await mustAccept(subject, sampleNotification({ steps }))
    check((await subject.delivered()).length === 1, 'the steps were not merged')
  },

  'a hundred at once all arrive': async subject => {
    const notifications = Array.from({ length: 100 }, (_, index) =>
      sampleNotification({ idempotencyKey: keyFor(index), person: person(index % 2 === 0 ? 'ann' : 'bob') }),
    )
    const results = await Promise.all(notifications.map(notification => send(subject.channel, notification)))
    const refused = results.find(({ status }) => status !== 'accepted')
    check(refused === undefined, `one was not accepted: ${refused === undefined ? '' : shown(refused)}`)
    const keys = new Set((await subject.delivered()).map(message => message.idempotencyKey))
    check(keys.size === 100, `${keys.size} of 100 arrived`)
  },

  'the notification is left as it was': async subject => {
    const notification = sampleNotification()
    const before = JSON.stringify(notification)
    await mustAccept(subject, notification)
    check(JSON.stringify(notification) === before, 'the notification was changed')
  },

  'a ticket about which nothing is known is notified': subject =>
    mustAccept(subject, sampleNotification({ ticket: {} })),

  'a person without a name is notified': subject =>
    mustAccept(subject, sampleNotification({ person: { id: 'ann', email: 'ann@example.org' } })),

  'a megabyte of text is notified': async subject => {
    for (const [index, overrides] of notificationsWith(hugeText).entries()) {
      await mustAccept(subject, sampleNotification({ ...overrides, idempotencyKey: keyFor(index) }))
    }
  },

  'a notification is sent at the end of time as at its beginning': async subject => {
    for (const [index, at] of [new Date(0), new Date(Date.UTC(9999, 11, 31))].entries()) {
      await mustAccept(
        subject,
        sampleNotification({
          idempotencyKey: keyFor(index),
          waitingSinceAt: at,
          lastActivityAt: at,
          triggeredAt: at,
          step: { number: 1, delayMinutes: 0, dueAt: at },
        }),
      )
    }
  },

  'an id from the provider is short and printable': async ({ channel }) => {
    const result = await send(channel, sampleNotification())
    const id = result.status === 'accepted' ? (result.providerId ?? 'none') : 'none'
    check(/^[\x20-\x7e]{1,200}$/.test(id), `the id is ${JSON.stringify(id.slice(0, 300))}`)
  },

  'trouble is a result or a rejection, never thrown on the spot': async subject => {
    const people = [{ id: '' }, { id: 'ann', email: 'nobody' }, { id: '\ud800', email: 'x'.repeat(10_000) }]
    for (const strange of people) {
      let sending: Promise<DeliveryResult> | undefined
      try {
        sending = send(subject.channel, sampleNotification({ person: strange }))
      } catch {
        check(false, `threw for ${JSON.stringify(strange).slice(0, 80)}`)
      }
      if (sending !== undefined) await settled(sending)
    }
  },

  'an aborted signal settles the attempt before it begins': async subject => {
    const result = await settled(send(subject.channel, sampleNotification(), AbortSignal.abort()))
    check(result.status !== 'accepted' || (await has(subject, sampleNotification())), 'accepted, but not there')
  },

  'an abort on the way settles the attempt, and nothing is called failed that arrives': async subject => {
    const abort = new AbortController()
    const sending = send(subject.channel, sampleNotification(), abort.signal)
    abort.abort()
    const result = await settled(sending)
    check(result.status !== 'accepted' || (await has(subject, sampleNotification())), 'accepted, but not there')
    check(result.status !== 'failed' || !(await has(subject, sampleNotification())), 'called failed, but arrived')
  },

  'somebody who cannot be reached is a failure for good, or is reached': async subject => {
    const nobody = subject.unreachable ?? { id: 'nobody' }
    const reached = subject.channel.reaches?.(nobody) ?? true
    check(subject.unreachable === undefined || !reached, 'claims to reach the person that it is said not to reach')
    const result = await send(subject.channel, sampleNotification({ person: nobody }))
    check(reached || (result.status === 'failed' && !result.retryable), `was not a failure for good: ${shown(result)}`)
    check(reached || (await subject.delivered()).length === 0, 'somebody else got the message')
  },

  'whom the channel can reach is answered at once': ({ channel }) => {
    const answer: unknown = channel.reaches?.(sampleNotification().person) ?? true
    check(answer === true, `reaches gave ${String(answer)} for a person with everything`)
    return Promise.resolve()
  },

  'the time limit of an attempt is a time': ({ channel: { timeoutMs = 20_000 } }) => {
    check(Number.isFinite(timeoutMs) && timeoutMs > 0, `timeoutMs is ${timeoutMs}`)
    return Promise.resolve()
  },

  ...Object.fromEntries(
    hostileTexts.map(text => [
      `foreign text does not keep a notification back: ${JSON.stringify(text)}`,
      async (subject: ChannelUnderTest): Promise<void> => {
        for (const [index, overrides] of notificationsWith(text).entries()) {
          await mustAccept(subject, sampleNotification({ ...overrides, idempotencyKey: keyFor(index) }))
        }
      },
    ]),
  ),
}
