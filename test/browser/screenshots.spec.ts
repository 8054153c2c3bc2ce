import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMissing } from './chromium.js'
import { furnish } from './furnish.js'
import { acknowledgePage, dashboard, openStage, type Stage } from './stage.js'

/** `npm run screenshots` says where they are put. Without it nothing is written, and these count as skipped. */
const folder = process.env.ESCALATION_SCREENSHOTS ?? ''

const laptop = { width: 1280, height: 860 }
const small = { width: 1000, height: 760 }
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }

interface Shot {
  readonly name: string
  readonly path: string
  readonly look: BrowserContextOptions
  readonly isLive?: boolean
  readonly isFullPage?: boolean
}

const shots: ReadonlyArray<Shot> = [
  ...(process.env.WALL === '1'
    ? [
        {
          name: 'wall',
          path: dashboard,
          look: { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' as const },
          isLive: true,
        },
      ]
    : []),
  { name: 'dashboard-light', path: dashboard, look: { viewport: laptop, colorScheme: 'light' }, isLive: true },
  { name: 'dashboard-dark', path: dashboard, look: { viewport: laptop, colorScheme: 'dark' }, isLive: true },
  { name: 'dashboard-phone', path: dashboard, look: { ...phone, colorScheme: 'light' }, isLive: true },
  {
    name: 'ticket',
    path: `${dashboard}/tickets/T-2`,
    look: { viewport: laptop, colorScheme: 'light' },
    isLive: true,
    isFullPage: true,
  },
  { name: 'acknowledge', path: acknowledgePage('T-1'), look: { viewport: small, colorScheme: 'light' } },
  {
    name: 'mail',
    path: '/mail/1/html',
    look: { viewport: { width: 680, height: 400 }, colorScheme: 'light' },
    isFullPage: true,
  },
]

describe.skipIf(isMissing || folder === '')('screenshots', () => {
  let stage: Stage
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true })
    stage = await openStage()
    await furnish(stage)
  })
  afterAll(() => stage.close())

  test.each(shots)('$name', async ({ name, path, look, isLive = false, isFullPage = false }) => {
    const page: Page = await stage.signedIn('tina', { reducedMotion: 'reduce', ...look })
    const answer = await page.goto(path)
    expect(answer?.status()).toBe(200)
    if (isLive) await page.locator('#pulse[data-live=on]').waitFor()
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: isFullPage })
    await page.context().close()
  })
})
