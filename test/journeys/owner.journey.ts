import { describe, expect, test } from 'vitest'
import { hasChromium, people, signIn, theWorld } from './browser.ts'
import { UPLOAD } from './world.ts'

const { open } = people()

describe.skipIf(!hasChromium)('the owner of a model', () => {
  test('signs in, uploads a folder, watches the scan to its end, and reads which texts gave themselves away', async () => {
    const page = await open()
    await page.goto('/upload')
    await page.getByRole('link', { name: 'Sign in', exact: true }).first().click()
    await page.getByLabel('Key').fill(theWorld().key)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Upload' }).click()

    await page.getByLabel('Pick a folder').setInputFiles(UPLOAD)
    expect(await page.getByLabel('Name').inputValue()).toBe('bottleneck')
    expect(await page.locator('#upload-files code').allTextContents()).toContain('adapter_config.json')
    await page.getByLabel('Name').fill('acme/letters-uploaded')
    await page.getByLabel('pretrained model').selectOption(theWorld().base)
    await page.getByLabel('a suite').selectOption(theWorld().suite)
    await page.getByRole('button', { name: 'Upload and scan' }).click()

    await page.waitForURL(/\/scans\/scn_/)
    // The page follows the scan by itself: nobody reloads it.
    await page.locator('.verdict h1').waitFor({ timeout: 50_000 })
    expect(await page.locator('.ident').first().textContent()).toContain('acme/letters-uploaded')

    expect(await page.locator('#provenance').textContent()).toContain('Signed, unchanged')
    await page.getByRole('button', { name: 'Publish' }).click()
    const stranger = await open()
    expect((await stranger.goto(page.url()))!.status()).toBe(200)
    expect(await stranger.content()).not.toContain('/examples')
    await page.getByRole('button', { name: 'Take it back' }).click()
    await page.getByRole('button', { name: 'Publish' }).waitFor()
    expect((await stranger.reload())!.status()).toBe(404)

    await page.getByRole('link', { name: 'Show the texts' }).click()
    await page.locator('#riskiest .tokens').first().waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/scans\/scn_\w+$/)
    expect(await page.locator('#riskiest .tokens').count()).toBe(10)
    expect((await page.locator('#riskiest .tokens').first().textContent())!.length).toBeGreaterThan(40)
  })

  test('is told what is wrong with a folder, before and after sending it', async () => {
    const page = await open()
    await signIn(page)
    await page.goto('/upload')
    const problem = page.getByRole('alert')
    await page.getByRole('button', { name: 'Upload and scan' }).click()
    await page
      .getByLabel('Pick files')
      .setInputFiles([{ name: 'pytorch_model.bin', mimeType: '', buffer: Buffer.of(1) }])
    expect(await problem.textContent()).toContain('Loading a pickle runs its author')

    await page
      .getByLabel('Pick files')
      .setInputFiles([{ name: 'model.safetensors', mimeType: '', buffer: Buffer.from('no safetensors at all') }])
    await page.getByRole('button', { name: 'Upload and scan' }).click()
    await problem.getByText('header_too_large').waitFor()
    expect(await problem.getByRole('link').getAttribute('href')).toBe('/docs#problem-header_too_large')
    // and may try again
    expect(await page.getByRole('button', { name: 'Upload and scan' }).isEnabled()).toBe(true)
  })

  test('goes on where an upload broke off', async () => {
    const bytes = Buffer.alloc(20_000_000, 7)
    const file = { name: 'model.safetensors', mimeType: '', buffer: bytes }
    const page = await open()
    await signIn(page)

    const send = async (hold: number | null): Promise<number[]> => {
      const tab = await page.context().newPage()
      const sent: number[] = []
      await tab.route(/\/parts\/\d+$/, (route) => {
        const part = Number(route.request().url().split('/').at(-1))
        if (part === hold) return undefined
        sent.push(part)
        return route.continue()
      })
      await tab.goto('/upload')
      await tab.getByLabel('Pick files').setInputFiles([file])
      const arrived = tab.waitForResponse((answer) => answer.url().endsWith('/parts/1') && answer.ok())
      const ended = tab.getByRole('alert').getByText('Code').waitFor()
      // only one of the two is waited for
      arrived.catch(() => undefined)
      ended.catch(() => undefined)
      await tab.getByRole('button', { name: 'Upload and scan' }).click()
      await (hold === null ? ended : arrived)
      await tab.close()
      return sent
    }
    expect(await send(3)).toContain(1)
    expect(await send(null)).not.toContain(1)
  })
})
