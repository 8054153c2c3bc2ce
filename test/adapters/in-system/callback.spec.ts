import { expect, test } from 'vitest'
import { inSystemChannel, type ShowNotification } from '../../../src/in-system.js'
import type { Notification } from '../../../src/ports/channel.js'
import { sampleNotification } from '../../../src/testing/sample-notification.js'

const send = (show: ShowNotification, signal = new AbortController().signal) =>
  inSystemChannel(show).send(sampleNotification(), { signal })

const callbackFailed = { status: 'failed', retryable: true, reason: 'callback failed' }

test('what the callback takes is accepted', async () => {
  const shown: Notification[] = []
  expect(await send(notification => void shown.push(notification))).toEqual({ status: 'accepted' })
  expect(shown).toEqual([sampleNotification()])
})

test('it is accepted no sooner than the callback is done', async () => {
  let done = false
  await send(async () => {
    await Promise.resolve()
    done = true
  })
  expect(done).toBe(true)
})

test.each([
  ['rejects', () => Promise.reject(new Error('ann@example.org is full'))],
  [
    'throws on the spot',
    () => {
      throw new Error('ann@example.org is full')
    },
  ],
  // What a host's callback rejects with is up to the host.
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  ['rejects with nothing', () => Promise.reject(undefined)],
] satisfies [string, ShowNotification][])('a callback that %s may succeed later', async (_how, show) => {
  expect(await send(show)).toEqual(callbackFailed)
})

test('the host can say what its errors mean', async () => {
  const gone = { status: 'failed', retryable: false, reason: 'no such user' } as const
  const channel = inSystemChannel(() => Promise.reject(new Error()), { outcomeOf: () => gone })
  expect(await channel.send(sampleNotification(), { signal: new AbortController().signal })).toEqual(gone)
})

test('an abort before the callback does not call it', async () => {
  let called = false
  const result = await send(() => void (called = true), AbortSignal.abort())
  expect(result).toEqual({ status: 'failed', retryable: true, reason: 'aborted before sending' })
  expect(called).toBe(false)
})

test('an abort settles a callback that never ends, and the callback hears of it', async () => {
  const abort = new AbortController()
  let heard = false
  const sending = send(
    (_notification, { signal }) =>
      new Promise(() => {
        signal.addEventListener('abort', () => (heard = true))
      }),
    abort.signal,
  )
  abort.abort()
  expect(await sending).toEqual({ status: 'unknown', reason: 'aborted while sending' })
  expect(heard).toBe(true)
})

test('whom it reaches and for how long it tries are the host’s to say', () => {
  const channel = inSystemChannel(() => undefined, { reaches: ({ id }) => id === 'ann', timeoutMs: 500 })
  expect([channel.reaches?.({ id: 'ann' }), channel.reaches?.({ id: 'bob' }), channel.timeoutMs]).toEqual([
    true,
    false,
    500,
  ])
  expect(inSystemChannel(() => undefined).reaches).toBeUndefined()
})

test('somebody who has become unreachable is not shown anything', async () => {
  const shown: Notification[] = []
  const channel = inSystemChannel(notification => void shown.push(notification), { reaches: () => false })
  const result = await channel.send(sampleNotification(), { signal: new AbortController().signal })
  expect(result).toEqual({ status: 'failed', retryable: false, reason: 'not reached' })
  expect(shown).toEqual([])
})
