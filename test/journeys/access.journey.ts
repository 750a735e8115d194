import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { StudyKindName } from '#contract/studies'
import { allProbes } from '#domain/probes/all'
import { pages } from '../web/fixtures/pages.ts'
import { MODES, hasChromium, people, theWorld } from './browser.ts'

const { open } = people()
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly string[]
}

/** Whatever axe finds. The dark scheme differs from the light one in colours alone. */
async function findings(page: Page, scheme: string): Promise<Finding[]> {
  const found = await page.evaluate(`axe.run(document, {
    resultTypes: ['violations'],
    ...(${scheme === 'dark'} && { runOnly: ['cat.color'] }),
  }).then(({ violations }) =>
    violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html }) => html) })))`)
  return found as Finding[]
}

test('the fixtures hold a page of every kind of study and a section of every probe', () => {
  const all = pages()
  for (const kind of StudyKindName.options) expect(all, kind).toHaveProperty(`study-${kind}`)
  for (const { name } of allProbes) expect(all['scan-everything']).toContain(`id="${name}"`)
})

const names = Object.keys(pages())
const kindOf = (name: string) => /^(scan|study)-/.exec(name)?.[1] ?? 'other'

describe.skipIf(!hasChromium).each(MODES)('at $name', ({ mode }) => {
  test.each(['scan', 'study', 'other'])(
    'axe finds nothing on %s pages in any state, and none is wider than the window',
    async (kind) => {
      // The pages come from the fixtures of the page tests, so that every state is met; styles and scripts from the server.
      const page = await open({ ...mode, bypassCSP: true })
      const all = pages()
      await page.route('**/fixture/*', (route) =>
        route.fulfill({
          contentType: 'text/html; charset=utf-8',
          body: all[route.request().url().split('/').at(-1)!]!,
        }),
      )
      const live = kind === 'other' ? [`/scans/${theWorld().lora.scan}`, '/', '/docs'] : []
      const wrong: unknown[] = []
      for (const path of [
        ...names.filter((name) => kindOf(name) === kind).map((name) => `/fixture/${name}`),
        ...live,
      ]) {
        await page.goto(path, { waitUntil: 'load' })
        // The numbers behind each plot are looked at too.
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        await page.addScriptTag({ path: AXE })
        const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
        const found = await findings(page, mode.colorScheme)
        if (found.length > 0 || overflow > 0) wrong.push({ path, overflow, found })
      }
      expect(wrong).toEqual([])
    },
  )
})
