import { describe, expect, test } from 'vitest'
import { EventStoreError, type EventStore } from '../../../src/index.js'
import { memoryEventStore } from '../../../src/memory.js'
import { acknowledgePath, base, helpDesk, noon, readable, type HelpDesk } from './desk.js'

const action = acknowledgePath('T-1')

const linkTo = async (desk: HelpDesk): Promise<string> =>
  new URL(
    desk.links.acknowledgeUrl({ ticketId: 'T-1', cause: await desk.causeOf('T-1'), person: { id: 'ann' } }),
  ).href.slice('https://help.example.org'.length)

const waiting = async (options: Parameters<typeof helpDesk>[0] = {}): Promise<HelpDesk> => {
  const desk = await helpDesk(options)
  await desk.opened('T-1')
  return desk
}

describe('the link in a mail, with the host’s sign-in', () => {
  test('opens a page with a button, and only the button acts', async () => {
    const desk = await waiting()
    await desk.clock.advance({ minutes: 42 })
    const page = await desk.visit(await linkTo(desk))
    expect(page.status).toBe(200)
    expect(readable(page)).toContain('Are you on T-1? The client has been waiting for 42 min.')
    expect(readable(page)).toContain('You are signed in as ann.')
    expect(await desk.events('Acknowledged')).toEqual([])

    const done = await desk.press(page, action)
    expect(done.status).toBe(200)
    expect(readable(done)).toContain('You’re on it. Nobody else will be told about T-1.')
    expect((await desk.events('Acknowledged')).map(({ data }) => data)).toMatchObject([{ by: 'ann', via: 'email' }])
    expect((await desk.escalations.tick()).triggered).toEqual([])
  })

  test('pressed twice, it is recorded once and says so', async () => {
    const desk = await waiting()
    const page = await desk.visit(await linkTo(desk))
    await desk.press(page, action)
    await desk.clock.advance({ minutes: 5 })
    expect((await desk.press(page, action)).status).toBe(200)
    expect(await desk.events('Acknowledged')).toHaveLength(1)
    const again = await desk.visit(await linkTo(desk))
    expect(readable(again)).toContain('You’re on it already. You said so at 12:00.')
    expect(again.text).not.toContain('<form')
  })

  test('a second person is told who was first, and is recorded as one more', async () => {
    const desk = await waiting()
    const page = await desk.visit(await linkTo(desk), { as: 'ben' })
    await desk.press(await desk.visit(await linkTo(desk)), action)
    const second = await desk.press(page, action, {}, { as: 'ben' })
    expect(second.status).toBe(200)
    expect(readable(second)).toContain('ann is on it. ann said so at 12:00. You are recorded as one more.')
    expect((await desk.escalations.incident('T-1'))?.acknowledgements.map(({ by }) => by)).toEqual(['ann', 'ben'])
  })

  test('of a wait that is over, it says what became of it and changes nothing', async () => {
    const desk = await waiting()
    const page = await desk.visit(await linkTo(desk))
    await desk.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(noon + 1), agentId: 'ben' })
    expect(readable(await desk.visit(await linkTo(desk)))).toContain(
      'It’s over already. The client no longer waits: answered at 12:00.',
    )
    const pressed = await desk.press(page, action)
    expect(pressed.status).toBe(409)
    expect(readable(pressed)).toContain('Nothing was changed.')
    expect(await desk.events('Acknowledged')).toEqual([])
  })

  test('of an earlier wait, it does not silence a later one', async () => {
    const desk = await waiting()
    const link = await linkTo(desk)
    const page = await desk.visit(link)
    await desk.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(noon + 1), agentId: 'ben' })
    await desk.clock.advance({ minutes: 1 })
    await desk.escalations.record({ type: 'ClientReplied', ticketId: 'T-1', at: new Date(desk.clock.wallMs()) })
    expect(await desk.visit(link)).toMatchObject({ status: 409 })
    const pressed = await desk.press(page, action)
    expect(pressed.status).toBe(409)
    expect(readable(pressed)).toContain('This is about an earlier wait.')
    expect(await desk.events('Acknowledged')).toEqual([])
  })

  test('of a ticket on which nobody waits, it says that', async () => {
    const desk = await waiting()
    const page = await desk.visit(acknowledgePath('T-9'))
    expect(page.status).toBe(404)
    expect(readable(page)).toContain('Nobody is waiting here.')
  })

  test('a promised time is recorded, shown, and lapses', async () => {
    const desk = await waiting()
    const page = await desk.visit(await linkTo(desk))
    expect(readable(page)).toContain('no promised time by 12:15 by 12:30 by 13:00')
    const done = await desk.press(page, action, { answerByAt: '2026-03-02T12:30:00.000Z' })
    expect(readable(done)).toContain('unless the time you promised, 12:30, passes without an answer')
    expect(readable(await desk.visit(base))).toContain('back by 12:30')
    const story = readable(await desk.visit(`${base}/tickets/T-1`)).split('Now')[1]
    expect(story).toContain("12:30 Without an agent's activity, the confirmation lapses at 12:30.")
    expect(story).not.toContain('Nothing further')
    await desk.clock.advance({ minutes: 31 })
    await desk.escalations.tick()
    expect(await desk.escalations.incident('T-1')).toMatchObject({ status: 'Active' })
  })

  test.each(['yesterday', '2026-03-02T11:59:00Z', '2026-03-02T12:30:00', '2099-01-01T00:00:00Z', 'x'.repeat(1_000)])(
    'a promise of %s is refused before anything is written',
    async answerByAt => {
      const desk = await waiting()
      expect(await desk.press(await desk.visit(action), action, { answerByAt })).toMatchObject({ status: 400 })
      expect(await desk.events('Acknowledged')).toEqual([])
    },
  )

  test('who is not signed in is sent to sign in, and comes back', async () => {
    const desk = await waiting({ signInUrl: to => `/sign-in?to=${encodeURIComponent(to)}` })
    const link = await linkTo(desk)
    const answer = await desk.visit(link, { as: null })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`/sign-in?to=${encodeURIComponent(link)}`)
  })

  test('without a sign-in page of the host, it says so and tells nothing else', async () => {
    const desk = await waiting()
    const answer = await desk.visit(action, { as: null })
    expect(answer.status).toBe(401)
    expect(readable(answer)).not.toContain('T-1')
    expect(await desk.visit(action, { as: null, method: 'POST', body: 'by=ann' })).toMatchObject({ status: 401 })
    expect(await desk.events('Acknowledged')).toEqual([])
  })
})

test('fifty valid presses at once are one acknowledgement', async () => {
  const desk = await waiting()
  const page = await desk.visit(action)
  const all = await Promise.all(Array.from({ length: 50 }, () => desk.press(page, action)))
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]))
  expect(await desk.events('Acknowledged')).toHaveLength(1)
})

test('fifty people at once: one is first, everybody is told the truth', async () => {
  const desk = await waiting()
  const people = Array.from({ length: 50 }, (_, n) => `agent-${n}`)
  const pages = await Promise.all(people.map(as => desk.visit(action, { as })))
  const answers = await Promise.all(people.map((as, n) => desk.press(pages[n]!, action, {}, { as })))
  const first = (await desk.escalations.incident('T-1'))!.acknowledgements[0]!.by
  answers.forEach((answer, n) => {
    expect(readable(answer)).toContain(people[n] === first ? 'You’re on it.' : `${first} is on it.`)
  })
})

describe('while the store is down', () => {
  const breakable = (): { store: EventStore; fail: { on: boolean } } => {
    const store = memoryEventStore()
    const fail = { on: false }
    const error = () => new EventStoreError('unavailable', 'The disk is gone: /var/secret/place')
    const orFail =
      <A extends unknown[], B>(call: (...args: A) => Promise<B>) =>
      (...args: A): Promise<B> =>
        fail.on ? Promise.reject(error()) : call(...args)
    return {
      fail,
      store: {
        ...store,
        readStream: orFail(store.readStream),
        readStreams: orFail(store.readStreams),
        readLog: orFail(store.readLog),
        append: request => (fail.on ? Promise.resolve({ status: 'failed', error: error() }) : store.append(request)),
      },
    }
  }

  test('nobody is thanked: 1,000 presses, 1,000 times "it was not recorded"', async () => {
    const { store, fail } = breakable()
    const desk = await waiting({ store })
    const page = await desk.visit(action)
    fail.on = true
    for (let count = 0; count < 1_000; count++) {
      const answer = await desk.press(page, action)
      expect(answer.status).toBe(503)
      expect(answer.text).toContain('It was not recorded.')
      expect(answer.text).not.toContain('You’re on it')
      expect(answer.text).not.toContain('/var/secret/place')
    }
    expect((await desk.press(page, action)).headers.get('retry-after')).toBe('5')
    fail.on = false
    expect(await desk.events('Acknowledged')).toEqual([])
    expect(await desk.press(page, action)).toMatchObject({ status: 200 })
  })

  test('the overview says so too', async () => {
    const { store, fail } = breakable()
    const desk = await waiting({ store })
    fail.on = true
    expect(await desk.visit(base)).toMatchObject({ status: 503 })
    expect(JSON.parse((await desk.visit(`${base}/api/incidents`)).text)).toMatchObject({
      status: 503,
      code: 'store-unavailable',
    })
  })
})

test('after the button on the dashboard or the ticket, the reader goes on there', async () => {
  const desk = await waiting()
  const onDashboard = await desk.press(await desk.visit(base), action)
  expect([onDashboard.status, onDashboard.headers.get('location')]).toEqual([303, base])
  const withdrawal = `${base}/tickets/T-1/withdraw`
  const taken = await desk.press(await desk.visit(base), withdrawal)
  expect([taken.status, taken.headers.get('location')]).toEqual([303, base])
  const onTicket = await desk.press(await desk.visit(`${base}/tickets/T-1/fragment`), action)
  expect([onTicket.status, onTicket.headers.get('location')]).toEqual([303, '/tickets/T-1'])
  expect((await desk.events('Acknowledged')).map(({ data }) => data)).toMatchObject([
    { via: 'dashboard' },
    { via: 'ticket-page' },
  ])
})

test('from the page that tells a ticket’s story, the reader goes back to that page, wherever the host’s own pages are', async () => {
  const desk = await waiting({ ticketUrl: ticketId => `https://tickets.example.org/${ticketId}` })
  const story = `${base}/tickets/T-1`
  // The page's own form-action would stop a browser from going on to another origin.
  const pressed = await desk.press(await desk.visit(story), action)
  expect([pressed.status, pressed.headers.get('location')]).toEqual([303, story])
  expect((await desk.events('Acknowledged')).map(({ data }) => data)).toMatchObject([{ via: 'timeline' }])
})
