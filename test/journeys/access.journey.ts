import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { pages } from '../web/fixtures/pages.ts'
import { MODES, hasChromium, people, theWorld } from './browser.ts'

const { open } = people()
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly string[]
}

/** What axe calls serious or critical. The dark scheme differs from the light one in colours alone. */
async function findings(page: Page, scheme: string): Promise<Finding[]> {
  const found = await page.evaluate(`axe.run(document, {
    resultTypes: ['violations'],
    ...(${scheme === 'dark'} && { runOnly: ['cat.color'] }),
  }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html }) => html) })))`)
  return (found as Finding[]).filter(({ impact }) => impact === 'serious' || impact === 'critical')
}

describe.skipIf(!hasChromium).each(MODES)('at $name', ({ mode }) => {
  test('axe finds nothing serious on any page in any state, and nothing is wider than the window', async () => {
    // The pages come from the fixtures of the page tests, so that every state is met; styles and scripts from the server.
    const page = await open({ ...mode, bypassCSP: true })
    const all = pages()
    await page.route('**/fixture/*', (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: all[route.request().url().split('/').at(-1)!]! }),
    )
    const live = [`/scans/${theWorld().lora.scan}`, '/', '/docs']
    const wrong: unknown[] = []
    for (const path of [...Object.keys(all).map((name) => `/fixture/${name}`), ...live]) {
      await page.goto(path, { waitUntil: 'load' })
      await page.addScriptTag({ path: AXE })
      const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
      const found = await findings(page, mode.colorScheme)
      if (found.length > 0 || overflow > 0) wrong.push({ path, overflow, found })
    }
    expect(wrong).toEqual([])
  })
})
