import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMissing } from './chromium.js'
import { furnish } from './furnish.js'
import { acknowledgePage, dashboard, openStage, type Stage } from './stage.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds, without what it calls minor or moderate. */
const findings = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { readonly axe: { run: () => Promise<AxeResults> } }).axe.run(),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
}

const pages = [
  ['the dashboard', dashboard],
  ['an active ticket', `${dashboard}/tickets/T-1`],
  ['a confirmed ticket', `${dashboard}/tickets/T-3`],
  ['the acknowledge page', acknowledgePage('T-1')],
  ['the acknowledge page of a confirmed ticket', acknowledgePage('T-3')],
  ['a ticket that does not exist', acknowledgePage('T-999')],
  ['the policies', `${dashboard}/policies`],
  ['a policy', `${dashboard}/policies/standard`],
  ['a new policy', `${dashboard}/new-policy`],
  ['the ticket page of the host', '/tickets/T-1'],
] as const

describe.skipIf(isMissing)('everybody can use the pages', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
    await furnish(stage)
  })
  afterAll(() => stage.close())

  describe.each(['light', 'dark'] as const)('in %s', colorScheme => {
    test.each(pages)('%s has no serious finding', async (_name, path) => {
      // A page's own policy keeps foreign scripts out; the check is one, so it is let in.
      const page = await stage.signedIn('tina', { colorScheme, bypassCSP: true, reducedMotion: 'reduce' })
      await page.goto(path)
      expect(await findings(page)).toEqual([])
      await page.context().close()
    })
  })

  test.each(pages)('%s fits a phone', async (_name, path) => {
    const page = await stage.signedIn('tina', { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
    await page.goto(path)
    const widths = await page.evaluate<ReadonlyArray<number>>('[innerWidth, document.documentElement.scrollWidth]')
    expect(widths).toEqual([360, 360])
    await page.context().close()
  })

  test('the button, by keyboard alone, from the top of the dashboard', async () => {
    const page = await stage.signedIn('ben')
    await page.goto(dashboard)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const focused = async () => (await page.locator(':focus').getAttribute('data-key')) ?? ''
    // Past the links and the filter to the first client who waits: a bounded walk, with the focus to be seen.
    let steps = 0
    while (!(await focused()).startsWith('acknowledge ')) {
      if (++steps > 30) throw new Error('Thirty tabs did not lead to a button.')
      await page.keyboard.press('Tab')
    }
    const ticketId = (await focused()).replace('acknowledge ', '')
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineWidth')
    expect(outline).toBe('3px')
    await page.keyboard.press('Enter')
    await page.locator('#confirmed').getByRole('link', { name: ticketId, exact: true }).waitFor()
    expect(await stage.escalations.incident(ticketId)).toMatchObject({ acknowledgements: [{ by: 'ben' }] })
  })
})
