import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMissing } from './chromium.js'
import { dashboard, openStage, type Stage } from './stage.js'

describe.skipIf(isMissing)('a dashboard that stays open', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.close())

  test('shows who writes and who is on it without a reload, and does not disturb who is choosing', async () => {
    const wall = await stage.signedIn('dora')
    await wall.goto(dashboard)
    await wall.locator('#pulse[data-live=on]').waitFor()
    await wall.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
    await wall.getByText('Nobody is waiting.').waitFor()

    const first = await stage.clientWrites('Invoice 4711 was charged twice')
    await wall.locator('#active').getByText('Invoice 4711').waitFor()
    await stage.advance(10)
    await wall.locator('#active').getByText('Step 1 of 3').waitFor()

    // Somebody has a promised time half chosen: the list stays as it is until the choice is over.
    const choice = wall.locator('#active select')
    await choice.focus()
    await choice.selectOption({ index: 1 })
    const chosen = await choice.inputValue()
    const other = await stage.signedIn('ann')
    await other.goto(dashboard)
    await other.locator('#pulse[data-live=on]').waitFor()
    await stage.clientWrites('Where is my parcel?')
    await other.getByText('Where is my parcel?').waitFor()
    expect(await choice.inputValue()).toBe(chosen)
    expect(await wall.getByText('Where is my parcel?').count()).toBe(0)
    await choice.blur()
    await wall.locator('#active').getByText('Where is my parcel?').waitFor()

    await stage.escalations.acknowledge({ ticketId: first, by: 'ann', via: 'test' })
    await wall.locator('#confirmed').getByText('Ann Novak').waitFor()
    expect(await wall.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
    expect(stage.complaints).toEqual([])
  })
})

describe.skipIf(isMissing)('ten thousand clients who wait', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
    const at = new Date(stage.clock.wallMs())
    const writes = Array.from({ length: 10_000 }, (_, index) => ({
      type: 'TicketOpened' as const,
      ticketId: `M-${index + 1}`,
      deskId: index % 2 === 0 ? 'billing' : 'technical',
      clientId: 'acme',
      assigneeId: 'ann',
      at,
    }))
    for (let from = 0; from < writes.length; from += 100)
      await Promise.all(writes.slice(from, from + 100).map(fact => stage.escalations.record(fact)))
  })
  afterAll(() => stage.close())

  test('are shown page by page, and found by a search', async () => {
    const page = await stage.signedIn('dora')
    await page.goto(dashboard)
    expect(await page.locator('.figures').innerText()).toMatch(/10,?000/)
    const rows = page.locator('#active .rows > li')
    expect(await rows.count()).toBeLessThanOrEqual(50)
    const size = (await (await page.request.get(dashboard)).body()).length
    expect(size).toBeLessThan(300_000)

    const firstOnPage1 = await rows.first().innerText()
    await page.locator('#active').getByRole('link', { name: 'Next' }).click()
    await page.getByText('26–50').waitFor()
    expect(await rows.first().innerText()).not.toBe(firstOnPage1)

    await page.getByLabel('Search').fill('M-7777')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.locator('#active').getByText('M-7777').first().waitFor()
    expect(await rows.count()).toBe(1)
    expect(stage.complaints).toEqual([])
  })
})
