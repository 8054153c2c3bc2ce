import { expect, test } from 'vitest'
import { base, helpDesk, origin, type HelpDesk } from './desk.js'

const watch = async (desk: HelpDesk) => {
  const request = new Request(`${origin}${base}/events`, { headers: { 'x-test-person': 'ann' } })
  const reader = (await desk.handler(request)).body!.pipeThrough(new TextDecoderStream()).getReader()
  return { next: async () => (await reader.read()).value, leave: () => reader.cancel() }
}

test('whoever watches is told when something happened, and not by the passing of time', async () => {
  const desk = await helpDesk()
  const ann = await watch(desk)
  const first = await ann.next()
  expect(first).toMatch(/^event: position\ndata: \d+\n\n$/)
  const news = ann.next()
  await desk.clock.advance({ seconds: 10 })
  await desk.opened('T-1')
  await desk.clock.advance({ seconds: 2 })
  expect(await news).toMatch(/^event: position\ndata: \d+\n\n$/)
  expect(await news).not.toBe(first)
  await ann.leave()
})

test('the escalations may be closed as soon as everybody has left', async () => {
  const desk = await helpDesk()
  const ann = await watch(desk)
  await ann.next()
  await ann.leave()
  await desk.escalations.close()
  await desk.clock.advance({ seconds: 10 })
  expect(desk.errors).toEqual([])
})

test('closed under a watcher, the stream ends and the host is told', async () => {
  const desk = await helpDesk()
  const ann = await watch(desk)
  await ann.next()
  await desk.escalations.close()
  await desk.clock.advance({ seconds: 2 })
  expect(await ann.next()).toBeUndefined()
  expect(desk.errors).toMatchObject([{ code: 'closed' }])
})
