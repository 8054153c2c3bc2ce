/**
 * Keeps a page fresh: told of a change, or every half minute for the passing of time, it asks for the same page again and
 * puts its living part in place of the old one. Whoever is choosing something is not disturbed. Without it the page is
 * the same, only older. Times of waiting are not counted here: the server's words are the only ones.
 */
export const liveScript = `
const pulse = document.getElementById('pulse')
const told = document.getElementById('told')
const path = pulse.dataset.events
let waiting = false, running = false, again = false
const isBusy = () => {
  const at = document.activeElement
  return at !== null && at.closest('#living form') !== null && /^(SELECT|INPUT)$/.test(at.tagName)
}
const keyOf = element => element?.closest('#living') ? element.getAttribute('data-key') : null
const refresh = async () => {
  if (running) { again = true; return }
  if (isBusy()) { waiting = true; return }
  running = true
  waiting = false
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' }, credentials: 'same-origin', cache: 'no-store' })
    if (answer.status === 401 || answer.redirected) { location.reload(); return }
    if (!answer.ok) return
    // Its style has the nonce of another answer, which the browser would complain about.
    const text = (await answer.text()).replace(/<style[^]*?<\\/style>/, '')
    const fresh = new DOMParser().parseFromString(text, 'text/html')
    const living = fresh.getElementById('living')
    if (living === null || isBusy()) { waiting = living !== null; return }
    const key = keyOf(document.activeElement)
    document.getElementById('living').replaceWith(document.adoptNode(living))
    if (key !== null) document.querySelector('#living [data-key="' + CSS.escape(key) + '"]')?.focus({ preventScroll: true })
    document.getElementById('as-of').textContent = fresh.getElementById('as-of').textContent
    document.title = fresh.title
    const news = fresh.getElementById('told').dataset.news
    if (news !== told.dataset.news) { told.dataset.news = news; told.textContent = fresh.getElementById('told').dataset.text }
  } catch {
    pulse.dataset.live = 'off'
  } finally {
    running = false
    if (again) { again = false; refresh() }
  }
}
const source = new EventSource(path)
let seen
source.addEventListener('position', ({ data }) => {
  pulse.dataset.live = 'on'
  if (seen !== undefined && seen !== data) refresh()
  seen = data
})
source.addEventListener('error', () => { pulse.dataset.live = 'off' })
document.addEventListener('focusout', () => { if (waiting) setTimeout(refresh, 300) })
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh() })
setInterval(() => { if (!document.hidden) refresh() }, 30000)
`
