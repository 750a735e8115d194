/**
 * The only script of the pages; without it everything still reads, one reload at a time.
 *
 * - `[data-events]` (a running scan): follows its Server-Sent Events, fills cells and texts, and reloads when it ends.
 * - `a[data-open]`: what it leads to opens in its place, instead of as a page of its own.
 * - `[data-refresh]` (a list with running scans): fetches its own page now and then and swaps that region in.
 */
export const liveScript = `
const ended = new Set(['done', 'failed', 'cancelled'])

for (const region of document.querySelectorAll('[data-events]')) {
  const show = (scan) => {
    if (ended.has(scan.state)) return location.reload()
    const moved = String(scan.queue_position ?? '') !== (region.dataset.queue ?? '')
    if (scan.state !== region.dataset.state || moved) return refresh(region)
    const { done, total, eta_s } = scan.progress ?? {}
    const cells = region.querySelectorAll('.cell')
    const full = total > 0 ? Math.floor((done / total) * cells.length) : 0
    cells.forEach((cell, i) => {
      cell.classList.toggle('done', i < full)
      cell.classList.toggle('next', i === full)
    })
    put(region, 'done', done)
    put(region, 'total', total)
    put(region, 'eta', eta_s == null ? '' : duration(eta_s) + ' left')
  }
  const source = new EventSource(region.dataset.events)
  source.onmessage = (event) => show(JSON.parse(event.data))
  // A refused stream stays closed: fall back to asking.
  source.onerror = () => source.readyState === EventSource.CLOSED && again(region)
}

for (const region of document.querySelectorAll('[data-refresh]')) again(region)

for (const link of document.querySelectorAll('a[data-open]')) {
  link.addEventListener('click', async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    link.setAttribute('aria-busy', 'true')
    const answer = await fetch(link.href, { headers: { accept: 'text/html' } }).catch(() => null)
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html')
    const part = page && page.getElementById(link.dataset.open)
    if (!part) return location.assign(link.href)
    for (const heading of part.querySelectorAll('h2')) {
      const lower = document.createElement('h3')
      lower.id = heading.id
      lower.append(...heading.childNodes)
      heading.replaceWith(lower)
    }
    part.tabIndex = -1
    link.replaceWith(document.adoptNode(part))
    part.focus({ preventScroll: true })
  })
}

function again(region) {
  setTimeout(() => (document.hidden ? again(region) : refresh(region).finally(() => again(region))), 2500)
}

async function refresh(region) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null)
  if (!answer?.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const fresh = page.getElementById(region.id)
  if (!fresh) return location.reload()
  if (fresh.innerHTML !== region.innerHTML) region.replaceChildren(...fresh.childNodes)
  Object.assign(region.dataset, fresh.dataset)
}

function put(region, name, value) {
  const place = region.querySelector('[data-live="' + name + '"]')
  if (place && value !== undefined) place.textContent = value
}

function duration(seconds) {
  const s = Math.max(0, Math.round(seconds))
  return s < 60 ? s + ' s' : Math.floor(s / 60) + ' m ' + (s % 60) + ' s'
}
`.trim()
