import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { MODES, hasChromium, people, theWorld } from './browser.ts'

const { open } = people()

describe.skipIf(!hasChromium).each(MODES)('a visitor of the board at $name', ({ mode }) => {
  test.each([true, false])('narrows it, sorts it, and opens a report; scripts: %s', async (javaScriptEnabled) => {
    const page = await open({ ...mode, javaScriptEnabled })
    await page.goto('/')
    const board = page.getByRole('region', { name: 'Published scans by memorization risk' })
    const names = () => board.getByRole('rowheader').getByRole('link', { name: /^acme/ }).allTextContents()
    expect((await names()).toSorted()).toEqual(['acme/letters-head', 'acme/letters-lora'])

    await board.getByLabel('Sorted by').selectOption('Name')
    await board.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/sort=name/)
    expect(await names()).toEqual(['acme/letters-head', 'acme/letters-lora'])

    await board.getByLabel('Order').selectOption('Z to A')
    await board.getByLabel('Suite').selectOption('letters')
    await board.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/order=desc/)
    expect(await names()).toEqual(['acme/letters-lora', 'acme/letters-head'])

    await board.getByLabel('Kind').selectOption('head')
    await board.getByRole('button', { name: 'Show' }).click()
    await page.waitForURL(/kind=head/)
    expect(await names()).toEqual(['acme/letters-head'])
    // The address is the whole state: somebody else sees the same.
    const other = await open({ ...mode, javaScriptEnabled })
    await other.goto(page.url())
    expect(await other.getByRole('rowheader').first().textContent()).toContain('acme/letters-head')

    const csv = await board.getByRole('link', { name: 'CSV' }).getAttribute('href')
    const text = await (await page.request.get(csv!)).text()
    expect(text.split('\r\n').filter(Boolean)).toHaveLength(2)

    await board.getByRole('link', { name: 'acme/letters-head' }).click()
    await page.waitForURL(`/scans/${theWorld().head.scan}`)
  })
})

describe.skipIf(!hasChromium)('the board elsewhere', () => {
  test('stands in a frame of another site, and its links open beside it', async () => {
    const page = await open()
    const { url, head } = theWorld()
    const site = createServer((_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<iframe src="${url}/embed/leaderboard?sort=name"></iframe><iframe src="${url}/"></iframe>`)
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    try {
      await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
      const link = page.frameLocator('iframe >> nth=0').getByRole('link', { name: 'acme/letters-head' })
      const [beside] = await Promise.all([page.context().waitForEvent('page'), link.click()])
      await beside.waitForURL(`${url}/scans/${head.scan}`)
      // No other page can be framed.
      expect(await page.frameLocator('iframe >> nth=1').getByRole('link', { name: 'Memorisk' }).count()).toBe(0)
    } finally {
      site.close()
    }
  })

  test('a badge is an image with a name', async () => {
    const page = await open()
    const { url, head } = theWorld()
    await page.goto(`${url}/badges/models/${head.model}.svg`)
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(
      /^memorization: (pass|warn|fail|inconclusive)/,
    )
  })
})
