// A ticket's page calls people what the host calls them.
import { expect, test } from 'vitest'
import { polishPageWords, type HttpHandlerOptions } from '../../../src/http.js'
import type { Directory } from '../../../src/index.js'
import { base, helpDesk, readable } from './desk.js'

/** Ids that occur in nothing but ids. */
const names: Readonly<Record<string, string>> = {
  'u-17': 'Ann Archer',
  'u-18': 'Ben Baker',
  'u-19': 'Cleo Carter',
  'u-20': 'Dan Director',
  'u-21': 'Eve Everts',
}

const directoryOf = (people: Directory['people']): NonNullable<HttpHandlerOptions['directory']> => ({ people })

const host = directoryOf(ids => ids.map(id => ({ id, ...(names[id] === undefined ? {} : { name: names[id] }) })))

/** Every kind of sentence that speaks of somebody. */
const eventful = async (options: Partial<HttpHandlerOptions> = {}) => {
  const desk = await helpDesk({
    channels: {
      bell: { send: () => Promise.resolve({ status: 'accepted' }) },
      mail: { send: () => Promise.resolve({ status: 'failed', retryable: false, reason: '550 no' }) },
      fax: { send: () => Promise.resolve({ status: 'failed', retryable: true, reason: 'busy' }) },
    },
    directory: host,
    ...options,
  })
  const { escalations, clock } = desk
  const pass = async (minutes: number): Promise<void> => {
    await clock.advance({ minutes })
    await escalations.tick()
  }
  const at = () => new Date(clock.wallMs())
  await escalations.policies.save({
    id: 'standard',
    name: 'Standard',
    confirmTimeoutMinutes: 30,
    steps: [
      { delayMinutes: 10, notify: { assignee: true }, channel: 'bell' },
      { delayMinutes: 20, notify: { user: 'u-20' }, channel: 'mail' },
      { delayMinutes: 30, notify: { user: 'u-21' }, channel: 'fax' },
      { delayMinutes: 240, notify: { user: 'u-20' }, channel: 'bell' },
      { delayMinutes: 300, notify: { assignee: true }, channel: 'bell' },
    ],
  })
  await escalations.record({ type: 'TicketOpened', ticketId: 'T-1', at: at(), assigneeId: 'u-17' })
  await pass(11)
  await pass(11)
  await pass(11)
  await escalations.record({ type: 'TicketAssigned', ticketId: 'T-1', at: at(), assigneeId: 'u-18' })
  await escalations.acknowledge({ ticketId: 'T-1', by: 'u-18', via: 'ticket-page' })
  await escalations.withdraw({ ticketId: 'T-1', by: 'u-19' })
  await escalations.acknowledge({
    ticketId: 'T-1',
    by: 'u-19',
    via: 'ticket-page',
    answerByAt: new Date(clock.wallMs() + 5 * 60_000),
  })
  await pass(45)
  await escalations.acknowledge({ ticketId: 'T-1', by: 'u-17', via: 'ticket-page' })
  return desk
}

const page = async (desk: Awaited<ReturnType<typeof eventful>>): Promise<string> =>
  readable(await desk.visit(`${base}/tickets/T-1`))

test('it calls everybody by name, in what was, what is and what will be', async () => {
  const desk = await eventful()
  const text = await page(desk)
  for (const sentence of [
    'assigned to Ann Archer.',
    'Step 1 fired, 1 min late: told Ann Archer by bell.',
    'bell took the message for Ann Archer.',
    'mail refused the message for Dan Director for good: 550 no.',
    'fax did not take the message for Eve Everts: busy.',
    'The message for Eve Everts by fax was cancelled: somebody is on it.',
    'The ticket was assigned to Ben Baker.',
    'Ben Baker said "I\'m on it" (ticket-page).',
    'Cleo Carter took "I\'m on it" back.',
    'the time by which Cleo Carter had promised an answer passed',
    'Ann Archer: told by bell, delivered at 12:11.',
    'Dan Director: told by mail, refused for good at 12:22: 550 no.',
    'Ann Archer is on it since',
    'taken back by Cleo Carter at',
  ])
    expect(text).toContain(sentence)
  expect(text.match(/u-\d\d/g)).toBeNull()
})

test('steps that wait name whom they will tell', async () => {
  const desk = await eventful()
  await desk.escalations.withdraw({ ticketId: 'T-1', by: 'u-17' })
  const text = await page(desk)
  expect(text).toContain('Will tell Dan Director by bell.')
  expect(text).toContain('Will tell the assignee by bell, who is Ben Baker now.')
  expect(text.match(/u-\d\d/g)).toBeNull()
})

test('the desk and the client that the ticket has now are called what the host calls them', async () => {
  const ticket = () => ({ deskName: 'Accounts', clientName: '<i>Acme</i> Ltd' })
  for (const words of [undefined, polishPageWords]) {
    const desk = await eventful({ directory: { ...host, ticket }, words })
    const at = () => new Date(desk.clock.wallMs())
    for (const deskId of ['d-1', 'd-2'])
      await desk.escalations.record({ type: 'TicketMoved', ticketId: 'T-1', at: at(), deskId })
    await desk.escalations.record({ type: 'TicketClientChanged', ticketId: 'T-1', at: at(), clientId: 'c-9' })
    const text = await page(desk)
    expect(text).toContain(words === undefined ? 'The ticket moved to the desk d-1.' : 'd-1')
    expect(text).toContain(words === undefined ? 'The ticket moved to the desk Accounts.' : 'Accounts')
    expect(text).toContain(words === undefined ? "The ticket's client is <i>Acme</i> Ltd now." : '<i>Acme</i> Ltd')
    expect(text).not.toMatch(/d-2|c-9/)
    expect((await desk.visit(`${base}/tickets/T-1`)).text).not.toContain('<i>Acme')
  }
})

test('a ticket that the host cannot look up keeps the ids of desk and client', async () => {
  const desk = await eventful({ directory: { ...host, ticket: () => Promise.reject(new Error('no tickets')) } })
  const at = new Date(desk.clock.wallMs())
  await desk.escalations.record({ type: 'TicketMoved', ticketId: 'T-1', at, deskId: 'd-2' })
  expect(await page(desk)).toContain('The ticket moved to the desk d-2.')
})

test('in Polish too', async () => {
  const text = await page(await eventful({ words: polishPageWords }))
  expect(text).toContain('przypisane do: Ann Archer')
  expect(text).toContain('Cleo Carter')
  expect(text.match(/u-\d\d/g)).toBeNull()
})

test('what was recorded late and told anew names people as well', async () => {
  const desk = await eventful()
  const early = new Date(desk.clock.wallMs() - 60 * 60_000)
  await desk.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: early, agentId: 'u-19' })
  const text = await page(desk)
  expect(text).toContain('Cleo Carter answered.')
  expect(text).toContain('So the story was told anew')
  expect(text.match(/u-\d\d/g)).toBeNull()
})

test('who has no name keeps the id, and names that look like markup are shown as they are', async () => {
  const people = directoryOf(ids => ids.map(id => (id === 'u-17' ? { id } : { id, name: `<b>${id}</b>` })))
  const desk = await eventful({ directory: people })
  const seen = await desk.visit(`${base}/tickets/T-1`)
  expect(readable(seen)).toContain('bell took the message for u-17.')
  expect(seen.text).toContain('&lt;b&gt;u-20&lt;/b&gt;')
  expect(seen.text).not.toContain('<b>u-')
})

test('a directory that fails or never answers costs the names and not the page, and is waited for once', async () => {
  const failing = await eventful({ directory: directoryOf(() => Promise.reject(new Error('the directory is away'))) })
  expect(await page(failing)).toContain('bell took the message for u-17.')
  expect(failing.errors).toMatchObject([{ message: 'the directory is away' }])
  const silent = await eventful({ directory: directoryOf(() => new Promise(() => undefined)) })
  const waiting = page(silent)
  await new Promise(resolve => setTimeout(resolve, 50))
  await silent.clock.advance({ seconds: 3 })
  expect(await waiting).toContain('bell took the message for u-17.')
})

test('the host is asked for each name once, and not again as long as they are fresh', async () => {
  const asked: string[] = []
  const desk = await eventful({
    directory: directoryOf(ids => {
      asked.push(...ids)
      return ids.map(id => ({ id, name: names[id] ?? id }))
    }),
  })
  await page(desk)
  expect([...asked].sort()).toEqual(['u-17', 'u-18', 'u-19', 'u-20', 'u-21'])
  await page(desk)
  expect(asked).toHaveLength(5)
})

test('the JSON of the same ticket keeps the ids: it is for programs', async () => {
  const desk = await eventful()
  await page(desk)
  const { text } = await desk.visit(`${base}/api/tickets/T-1/explanation`)
  expect(text).toContain('bell took the message for u-17.')
  expect(text).not.toContain('Ann Archer')
})
