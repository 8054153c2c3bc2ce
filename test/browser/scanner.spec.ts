import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isMissing } from './chromium.js'
import { openStage, type Stage } from './stage.js'

/** As long as a mail scanner lets a page run. Here the waiting is what is tested. */
const scannerMs = 10_000

describe.skipIf(isMissing)('whoever only opens the link in a mail acknowledges nothing', () => {
  let stage: Stage
  let link = ''

  beforeAll(async () => {
    stage = await openStage()
    await stage.clientWrites('Invoice 4711 was charged twice')
    await stage.advance(30)
    link = /https?:\S+\/acknowledge\?\S+/.exec(stage.post.mails()[0]?.text ?? '')?.[0] ?? ''
  })
  afterAll(() => stage.close())

  const expectNothing = async (): Promise<void> => {
    expect(await stage.escalations.incident('T-1')).toMatchObject({ status: 'Active', acknowledgements: [] })
  }

  test('the mail has the link', () => {
    expect(link.startsWith(stage.baseUrl)).toBe(true)
  })

  test('a scanner that runs scripts for ten seconds, signed in or not', async () => {
    const scanners = [await stage.open(), await stage.signedIn('tina')]
    for (const page of scanners) {
      const answer = await page.goto(link)
      expect(answer?.status()).toBe(200)
    }
    await Promise.all(scanners.map(page => page.waitForTimeout(scannerMs)))
    await expectNothing()
    // And the button still works for the person it was meant for.
    expect(await scanners[1]?.getByRole('button', { name: 'I’m on it' }).count()).toBe(1)
  })

  test('a preview that asks for the head only', async () => {
    const page = await stage.signedIn('tina')
    const answer = await page.request.head(link)
    expect([answer.status(), (await answer.body()).length]).toEqual([200, 0])
    await expectNothing()
  })

  test('a browser that fetches links before they are followed', async () => {
    const page = await stage.signedIn('tina')
    await page.goto('/mail/1')
    const asked = page.waitForResponse(link)
    await page.evaluate(
      `document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: ${JSON.stringify(link)} }))`,
    )
    expect((await asked).status()).toBe(200)
    await expectNothing()
  })

  test('a page of somebody else that sends the form', async () => {
    const page = await stage.signedIn('tina')
    // Another origin on the same machine, so that the cookie's SameSite is not what keeps it out.
    const elsewhere = stage.baseUrl.replace('127.0.0.1', 'localhost')
    await page.route(`${elsewhere}/trap`, route =>
      route.fulfill({
        contentType: 'text/html',
        body: `<form method="post" action="${link.split('?')[0] ?? ''}"><input name="token" value="x" /></form>`,
      }),
    )
    await page.goto(`${elsewhere}/trap`)
    const answered = page.waitForResponse(answer => answer.request().method() === 'POST')
    await page.evaluate('document.forms[0].submit()')
    expect((await answered).status()).toBeGreaterThanOrEqual(400)
    await expectNothing()
  })
})
