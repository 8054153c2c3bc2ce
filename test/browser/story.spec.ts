import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMissing } from './chromium.js'
import { dashboard, openStage, type Stage } from './stage.js'

const ways = [
  ['with script', true],
  ['without script', false],
] as const

describe.skipIf(isMissing).each(ways)('from a message to its answer, %s', (_way, javaScriptEnabled) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  test('a client writes, Tina gets a mail, says that she is on it, Ann answers, and Dora is left in peace', async () => {
    const client = await stage.open({ javaScriptEnabled })
    await client.goto('/contact')
    await client.getByLabel('Subject').fill('Invoice 4711 was charged twice')
    await client.getByLabel('Message').fill('Our bank asks.')
    await client.getByRole('button', { name: 'Send' }).click()
    await client.getByText('T-1').waitFor()

    await stage.advance(30)
    const tina = await stage.open({ javaScriptEnabled })
    await tina.goto('/mail')
    await tina.getByRole('link', { name: /Invoice 4711/ }).click()
    await tina.frameLocator('iframe').getByRole('link', { name: 'I’m on it' }).click()

    // The link leads to a page for people who are signed in, and opening it has changed nothing.
    await tina.getByLabel('I am').selectOption('tina')
    await tina.getByRole('button', { name: 'Sign in' }).click()
    expect(await tina.getByRole('heading', { level: 1 }).textContent()).toContain('T-1')
    expect((await stage.escalations.incident('T-1'))?.status).toBe('Active')
    await tina.getByRole('button', { name: 'I’m on it' }).click()
    await tina.getByRole('heading', { level: 1, name: /on it/ }).waitFor()
    expect(await stage.escalations.incident('T-1')).toMatchObject({
      status: 'Confirmed',
      acknowledgements: [{ by: 'tina', via: 'email' }],
    })

    await tina.goto(dashboard)
    expect(await tina.locator('#confirmed').innerText()).toMatch(/T-1[^]*Tina Lead/)
    expect(await tina.locator('#active').innerText()).not.toContain('T-1')

    await stage.advance(30)
    expect(stage.post.mails().map(({ to }) => to)).toEqual(['tina@example.org'])

    const ann = await stage.signedIn('ann', { javaScriptEnabled })
    await ann.goto('/tickets')
    await ann.getByRole('link', { name: 'T-1' }).click()
    await ann.getByLabel('Your answer').fill('It is paid back.')
    await ann.getByRole('button', { name: 'Answer', exact: true }).click()
    await ann.getByText('It is paid back.').waitFor()
    await ann.getByRole('button', { name: 'Close the ticket' }).click()
    await ann.getByText('The ticket was closed.').waitFor()

    await ann.goto(dashboard)
    expect(await ann.locator('#resolved').innerText()).toMatch(/T-1[^]*[Aa]nswered/)
    expect(await ann.locator('#confirmed').innerText()).not.toContain('T-1')
    expect(stage.complaints).toEqual([])
  })

  test('the button on the dashboard and on the ticket, taken back and pressed once more', async () => {
    const ticketId = await stage.clientWrites('Where is my parcel?')
    const ben = await stage.signedIn('ben', { javaScriptEnabled })
    await ben.goto(dashboard)
    await ben.getByRole('button', { name: `I’m on it: ${ticketId}` }).click()
    await ben.locator('#confirmed').getByText('Ben Ortiz').waitFor()
    expect(new URL(ben.url()).pathname).toBe(dashboard)

    await ben.goto(`/tickets/${ticketId}`)
    await ben.getByRole('button', { name: /[Ww]ithdraw/ }).click()
    await ben.getByRole('button', { name: /I’m on it/ }).click()
    await ben.getByText('Ben Ortiz is on it').waitFor()
    expect(new URL(ben.url()).pathname).toBe(`/tickets/${ticketId}`)
    expect(await stage.escalations.incident(ticketId)).toMatchObject({
      acknowledgements: [{ by: 'ben', via: 'ticket-page' }],
    })
    expect(stage.complaints).toEqual([])
  })
})
