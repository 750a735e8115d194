import { describe, expect, test } from 'vitest'
import { MODES, hasChromium, people, theWorld } from './browser.ts'

const { open } = people()

describe.skipIf(!hasChromium).each(MODES)('a visitor at $name', ({ mode }) => {
  test.each([true, false])('finds a report on the board and reads it; scripts: %s', async (javaScriptEnabled) => {
    const page = await open({ ...mode, javaScriptEnabled })
    const wrong: string[] = []
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    page.on('response', (answer) => answer.status() >= 400 && wrong.push(`${answer.status()} ${answer.url()}`))

    await page.goto('/')
    await page.getByRole('link', { name: 'acme/letters-lora' }).first().click()
    await page.waitForURL(`/scans/${theWorld().lora.scan}`)
    expect(await page.locator('h1').textContent()).toMatch(/training (data|examples)/)
    for (const id of ['rules', 'checks', 'membership', 'exposure', 'extraction', 'provenance']) {
      await page.locator(`#${id}`).scrollIntoViewIfNeeded()
      expect(await page.locator(`#${id} h2`).isVisible(), id).toBe(true)
    }
    // Behind each plot stands its table.
    const behind = page.locator('#membership figure details').first()
    expect(await behind.getByRole('table').isVisible()).toBe(false)
    await behind.locator('summary').press('Enter')
    expect(await behind.getByRole('table').isVisible()).toBe(true)

    await page.getByRole('link', { name: 'ref_diff' }).first().click()
    await page.waitForURL('/methods/ref_diff')
    expect(await page.locator('.formula').textContent()).not.toBe('')
    expect(wrong).toEqual([])
  })
})

describe.skipIf(!hasChromium)('a visitor', () => {
  test('sees nothing of what is private', async () => {
    const page = await open()
    await page.goto('/')
    expect(await page.content()).not.toContain('letters-secret')
    const answer = await page.goto(`/scans/${theWorld().secret.scan}`)
    expect(answer!.status()).toBe(404)
    expect(await page.locator('h1').isVisible()).toBe(true)
  })

  test('reaches the content by keyboard', async () => {
    const page = await open()
    await page.goto('/')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#content')
  })
})
