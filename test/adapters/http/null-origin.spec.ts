import { expect, test } from 'vitest'
import { acknowledgePath, helpDesk, origin } from './desk.js'

// Under `Referrer-Policy: no-referrer` browsers send the forms of a page with `Origin: null`: Fetch standard, "append a
// request Origin header". That the form is ours is then said by Sec-Fetch-Site alone.
test.each([
  ['same-origin', 'Confirmed'],
  ['same-site', 'Active'],
  ['cross-site', 'Active'],
  ['none', 'Active'],
  [undefined, 'Active'],
])('a form with the origin null from a page that is %s leaves the incident %s', async (site, status) => {
  const desk = await helpDesk()
  await desk.opened('T-1')
  const action = acknowledgePath('T-1')
  const page = await desk.visit(`${action}?cause=${encodeURIComponent(await desk.causeOf('T-1'))}`)
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  const headers = { origin: 'null', ...(site === undefined ? {} : { 'sec-fetch-site': site }) }
  await desk.press(page, action, {}, { headers })
  expect(await desk.escalations.incident('T-1')).toMatchObject({ status })
})

test('a form with our origin needs nothing else', async () => {
  const desk = await helpDesk()
  await desk.opened('T-1')
  const action = acknowledgePath('T-1')
  await desk.press(await desk.visit(action), action, {}, { headers: { origin } })
  expect(await desk.escalations.incident('T-1')).toMatchObject({ status: 'Confirmed' })
})
