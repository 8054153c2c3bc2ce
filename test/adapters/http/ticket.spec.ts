import { expect, test } from 'vitest'
import { explanationText, explanationWords, type ExplanationWords } from '../../../src/index.js'
import { pageWords, polishPageWords } from '../../../src/http.js'
import { base, helpDesk, noon, readable } from './desk.js'

const story = async (options: Parameters<typeof helpDesk>[0] = {}) => {
  const desk = await helpDesk({
    channels: {
      bell: { send: () => Promise.resolve({ status: 'accepted' }) },
      mail: {
        send: ({ person }) =>
          Promise.resolve(
            person.id === 'director'
              ? { status: 'failed', retryable: false, reason: '550 no' }
              : { status: 'accepted' },
          ),
      },
    },
    ...options,
  })
  await desk.escalations.policies.save({
    id: 'standard',
    name: 'Standard',
    steps: [
      { delayMinutes: 10, notify: { assignee: true }, channel: 'bell' },
      { delayMinutes: 30, notify: { group: 'ghosts' }, channel: 'mail' },
      { delayMinutes: 60, notify: { user: 'director' }, channel: 'mail' },
      { delayMinutes: 240, notify: { user: 'board' }, channel: 'mail' },
    ],
  })
  await desk.opened('T-1', { deskId: 'billing', clientId: 'acme' })
  for (const _ of Array(6)) {
    await desk.clock.advance({ minutes: 11 })
    await desk.escalations.tick()
  }
  return desk
}

test('a ticket’s page tells everything that happened and will happen, with every skip and its reason', async () => {
  const desk = await story()
  const text = readable(await desk.visit(`${base}/tickets/T-1`))
  for (const sentence of [
    'The client opened the ticket: desk billing, client acme, assigned to ann.',
    'Step 1, after 10 min: fired 12:11, due 12:10, 1 min late.',
    'ann: told by bell, delivered at 12:11.',
    'Step 2, after 30 min: fired 12:33',
    'Reached nobody: the group was empty.',
    'director: told by mail, refused for good at 13:06: 550 no.',
    'Step 4, after 4 h: fires 16:00 if nobody answers first.',
    'Will tell board by mail.',
    '13:06 Now',
  ])
    expect(text).toContain(sentence)
  expect(text).toMatch(/Monday,? 2 March 2026/)
  expect(text.indexOf('13:06 Now')).toBeLessThan(text.lastIndexOf('fires 16:00'))
})

test('it says everything that the text of the explanation says', async () => {
  const desk = await story()
  await desk.escalations.acknowledge({ ticketId: 'T-1', by: 'ben', via: 'email' })
  await desk.escalations.withdraw({ ticketId: 'T-1', by: 'ben' })
  await desk.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(desk.clock.wallMs()) })
  const page = readable(await desk.visit(`${base}/tickets/T-1`))
  const told = explanationText(await desk.escalations.explain('T-1', { at: new Date(desk.clock.wallMs()) })).replace(
    /\s+/g,
    ' ',
  )
  const sentences = told
    .split(/(?<=\.) /)
    .map(sentence => sentence.replace(/^What happened /, '').replace(/^(\d{4}-\d\d-\d\d )?\d\d:\d\d /, ''))
    .filter(sentence => /^[A-Za-z]/.test(sentence) && !sentence.startsWith('T-1 on'))
  expect(sentences.length).toBeGreaterThan(20)
  for (const sentence of sentences) expect(page).toContain(sentence)
})

test('a ticket that nobody knows has a page that says so', async () => {
  const desk = await helpDesk()
  const page = await desk.visit(`${base}/tickets/none`)
  expect(page.status).toBe(200)
  expect(readable(page)).toContain('Nothing had been recorded about this ticket by then.')
})

test('the fragment has the button, then who is on it, then how it ended', async () => {
  const desk = await helpDesk()
  await desk.opened('T-1')
  const path = `${base}/tickets/T-1/fragment`
  const active = await desk.visit(path)
  expect(active.text.trim().startsWith('<section class="escalation escalation-active"')).toBe(true)
  expect(readable(active)).toContain('Waiting under a minute Step 1 at 12:10')
  await desk.press(active, `${base}/tickets/T-1/acknowledge`, { answerByAt: '2026-03-02T13:00:00.000Z' })
  expect(readable(await desk.visit(path))).toContain('ann is on it since 12:00 back by 13:00 Withdraw')
  await desk.escalations.record({ type: 'AgentReplied', ticketId: 'T-1', at: new Date(noon + 1) })
  expect(readable(await desk.visit(path))).toContain('Resolved: answered 12:00')
  expect(readable(await desk.visit(`${base}/tickets/T-9/fragment`))).toContain('Nobody is waiting here.')
})

test('in Polish, no English is left', async () => {
  const desk = await story({ words: polishPageWords })
  await desk.escalations.acknowledge({
    ticketId: 'T-1',
    by: 'ben',
    via: 'email',
    answerByAt: new Date(noon + 2 * 3_600_000),
  })
  const pages = await Promise.all(
    [
      base,
      `${base}/tickets/T-1`,
      `${base}/tickets/T-1/acknowledge`,
      `${base}/policies`,
      `${base}/policies/standard`,
      `${base}/nowhere`,
    ].map(path => desk.visit(path)),
  )
  const text = pages.map(readable).join(' ')
  expect(pages[0]!.text).toContain('<html lang="pl">')
  expect(text).toContain('Krok 1, po 10 min: wykonany 12:11, termin 12:10, opóźnienie 1 min.')
  expect(text).toContain('ben: „Zajmuję się tym” (email), z obietnicą odpowiedzi w ciągu 54 min.')
  expect(text).toContain('poniedziałek, 2 marca 2026')
  expect(text.match(/\b(the|step|is|on it|fired|told|policy|ticket|waiting|nobody)\b/gi)).toBeNull()
})

/** The same keys, however deep, and the same kind of thing behind each. */
const shape = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, inner]) => [key, shape(inner)]),
      )
    : typeof value

test('both tables of words have the same shape, and no text in common but what is no word', () => {
  expect(shape(polishPageWords)).toEqual(shape(pageWords))
  const english: ExplanationWords = pageWords.explanation
  expect(english).toBe(explanationWords)
  const same = Object.entries(pageWords).flatMap(([key, text]) =>
    typeof text === 'string' && text === polishPageWords[key as keyof typeof polishPageWords] ? [key] : [],
  )
  expect(same).toEqual([])
})
