import { describe, expect, test } from 'vitest'
import type { Channel, DeliveryResult, Notification } from '../../src/ports/channel.js'
import { channelContract, sampleNotification, type ChannelFault, type ChannelUnderTest } from '../../src/testing.js'

interface Receiver {
  readonly messages: { idempotencyKey: string; personId: string }[]
  readonly faults: ChannelFault[]
}

type Send = (
  receiver: Receiver,
  notification: Notification,
  signal: AbortSignal,
) => DeliveryResult | Promise<DeliveryResult>

const take = ({ messages }: Receiver, { idempotencyKey, person }: Notification): DeliveryResult => {
  messages.push({ idempotencyKey, personId: person.id })
  return { status: 'accepted' }
}

const fine: Send = (receiver, notification, signal) => {
  if (signal.aborted) return { status: 'failed', retryable: true, reason: 'aborted' }
  switch (receiver.faults.shift()) {
    case 'temporary':
      return { status: 'failed', retryable: true, reason: 'busy' }
    case 'permanent':
      return { status: 'failed', retryable: false, reason: 'gone' }
    case 'lost-answer':
      take(receiver, notification)
      return { status: 'unknown', reason: 'lost' }
    case 'silence':
      return new Promise(resolve => {
        signal.addEventListener('abort', () => resolve({ status: 'unknown', reason: 'aborted' }))
      })
    case undefined:
      return take(receiver, notification)
  }
}

const wired = (channelOver: (receiver: Receiver) => Channel) => (): Promise<ChannelUnderTest> => {
  const receiver: Receiver = { messages: [], faults: [] }
  return Promise.resolve({
    channel: channelOver(receiver),
    delivered: () => Promise.resolve(receiver.messages),
    refuse: fault => void receiver.faults.push(fault),
    cleanup: () => Promise.resolve(),
  })
}

const over = (send: Send, extra: Partial<Channel> = {}): (() => Promise<ChannelUnderTest>) =>
  wired(receiver => ({ ...extra, send: async (notification, { signal }) => send(receiver, notification, signal) }))

/** The cases that a channel fails. */
const broken = async (open: () => Promise<ChannelUnderTest>): Promise<string[]> => {
  const cases = channelContract(open, ['temporary', 'permanent', 'lost-answer', 'silence'])
  const verdicts = await Promise.all(
    cases.map(({ name, run }) =>
      run().then(
        () => [],
        () => [name],
      ),
    ),
  )
  return verdicts.flat()
}

test('a channel that keeps every promise passes every case', async () => {
  expect(await broken(over(fine))).toEqual([])
})

test('the contract has cases enough, each with a name of its own', () => {
  const names = channelContract(over(fine), ['temporary', 'permanent', 'lost-answer', 'silence']).map(
    ({ name }) => name,
  )
  expect(names.length).toBeGreaterThan(30)
  expect(new Set(names).size).toBe(names.length)
  expect(channelContract(over(fine)).length).toBe(names.length - 4)
})

test('what was opened is cleaned up, whether the case passes or not', async () => {
  let opened = 0
  const open = async (): Promise<ChannelUnderTest> => {
    opened += 1
    return { ...(await over(() => Promise.reject(new Error()))()), cleanup: async () => void (opened -= 1) }
  }
  expect((await broken(open)).length).toBeGreaterThan(20)
  expect(opened).toBe(0)
})

describe('a broken channel is found out:', () => {
  const accepted: DeliveryResult = { status: 'accepted' }
  const failing =
    (retryable: boolean, reason: string): Send =>
    (receiver, notification, signal) =>
      receiver.faults.length > 0 ? { status: 'failed', retryable, reason } : fine(receiver, notification, signal)

  const table: readonly [string, () => Promise<ChannelUnderTest>, string][] = [
    ['it accepts and forgets', over(() => accepted), 'what is accepted has arrived by then'],
    [
      'it accepts before the message is there',
      over((receiver, notification) => {
        void Promise.resolve()
          .then(() => Promise.resolve())
          .then(() => Promise.resolve())
          .then(() => take(receiver, notification))
        return accepted
      }),
      'what is accepted has arrived by then',
    ],
    [
      'it sends one message per step',
      over((receiver, notification, signal) => {
        notification.steps.slice(1).forEach(() => take(receiver, notification))
        return fine(receiver, notification, signal)
      }),
      'several steps in one notification are one message',
    ],
    [
      'it tells everybody',
      over((receiver, notification, signal) => {
        take(receiver, { ...notification, person: { id: 'boss' } })
        return fine(receiver, notification, signal)
      }),
      'one notification is one message to one person',
    ],
    [
      'it makes a new key for each attempt',
      over((receiver, notification, signal) => {
        const idempotencyKey = `${notification.idempotencyKey}/${notification.attempt}`
        if (notification.attempt === 1) return fine(receiver, notification, signal)
        return fine(receiver, { ...notification, idempotencyKey }, signal)
      }),
      'every attempt carries the same key',
    ],
    [
      'it tells repeats by the ticket',
      over((receiver, notification, signal) =>
        receiver.messages.length > 0 ? accepted : fine(receiver, notification, signal),
      ),
      'different keys are different messages, also for the same person',
    ],
    [
      'it loses what comes at the same time',
      over(async (receiver, notification, signal) => {
        const before = [...receiver.messages]
        await Promise.resolve()
        const result = await fine(receiver, notification, signal)
        receiver.messages.splice(0, Infinity, ...before, ...receiver.messages.slice(-1))
        return result
      }),
      'a hundred at once all arrive',
    ],
    [
      'it writes into the notification',
      over((receiver, notification, signal) => {
        Object.assign(notification, { attempt: 2 })
        return fine(receiver, notification, signal)
      }),
      'the notification is left as it was',
    ],
    [
      'it needs a subject',
      over((receiver, notification, signal) => {
        if (notification.ticket.subject === undefined) throw new Error('no subject')
        return fine(receiver, notification, signal)
      }),
      'a ticket about which nothing is known is notified',
    ],
    [
      'it fails over a line break',
      over((receiver, notification, signal) => {
        if (/[\r\n]/.test(notification.ticket.subject ?? '')) throw new Error('BadHeaderError')
        return fine(receiver, notification, signal)
      }),
      `foreign text does not keep a notification back: ${JSON.stringify('Printer\r\nBcc: x@evil.example\r\n\r\n<h1>hi')}`,
    ],
    [
      'it fails over a long text',
      over((receiver, notification, signal) => {
        if ((notification.ticket.subject ?? '').length > 998) throw new Error('line too long')
        return fine(receiver, notification, signal)
      }),
      'a megabyte of text is notified',
    ],
    [
      'it throws on the spot',
      wired(receiver => ({
        send: (notification, { signal }) => {
          if (notification.person.id === '') throw new Error('nobody')
          return Promise.resolve(fine(receiver, notification, signal))
        },
      })),
      'trouble is a result or a rejection, never thrown on the spot',
    ],
    [
      'it hands on whatever id it is given',
      over((receiver, notification) => {
        take(receiver, notification)
        return { status: 'accepted', providerId: '<a@b>\r\nBcc: x@evil.example' }
      }),
      'an id from the provider is short and printable',
    ],
    [
      'it claims to reach nobody',
      over(fine, { reaches: () => false }),
      'whom the channel can reach is answered at once',
    ],
    [
      'it says that it reaches nobody without a name, and then does',
      over(fine, { reaches: ({ name }) => name !== undefined }),
      'somebody who cannot be reached is a failure for good, or is reached',
    ],
    ['it has no time', over(fine, { timeoutMs: 0 }), 'the time limit of an attempt is a time'],
    [
      'it gives up on what may pass',
      over(failing(false, 'busy')),
      'a temporary refusal is retryable, and the next attempt arrives',
    ],
    ['it never gives up', over(failing(true, 'gone')), 'a refusal for good is not retryable'],
    [
      'it calls a lost answer a failure',
      over((receiver, notification, signal) => {
        if (receiver.faults.shift() === undefined) return fine(receiver, notification, signal)
        take(receiver, notification)
        return { status: 'failed', retryable: true, reason: 'lost' }
      }),
      'a lost answer is an unknown outcome, and the next attempt carries the same key',
    ],
    [
      'it calls silence a failure',
      over(failing(true, 'silence')),
      'an abort during silence settles the attempt as unknown',
    ],
    [
      'it repeats the address in its reason',
      over(failing(false, '550 <ann@example.org> is unknown')),
      'a refusal for good is not retryable',
    ],
  ]

  test.each(table)('%s', async (_what, open, found) => {
    expect(await broken(open)).toContain(found)
  })
})

describe('the sample notification', () => {
  test('is frozen to its depth', () => {
    const notification = sampleNotification({
      person: { id: 'bob', leave: [{ from: '2026-03-01', to: '2026-03-02' }] },
    })
    const everything = [notification, notification.person, notification.person.leave, notification.person.leave?.[0]]
    expect([...everything, notification.steps, notification.steps[0], notification.policy].every(Object.isFrozen)).toBe(
      true,
    )
  })

  test('names the highest of its steps', () => {
    const steps = [1, 3].map(number => ({ number, delayMinutes: 10, dueAt: new Date(0) }))
    expect(sampleNotification({ steps }).step).toEqual(steps[1])
    expect(sampleNotification({ step: steps[0]! }).steps).toEqual([steps[0]])
  })
})
