import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'

const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

/** Where people read: the two widths and the two schemes of the visual language. */
export const MODES = [
  { name: 'desktop, light', mode: { viewport: DESKTOP, colorScheme: 'light' } },
  { name: 'desktop, dark', mode: { viewport: DESKTOP, colorScheme: 'dark' } },
  { name: 'phone, light', mode: { viewport: PHONE, colorScheme: 'light' } },
  { name: 'phone, dark', mode: { viewport: PHONE, colorScheme: 'dark' } },
] as const

const world = inject('world')
export const hasChromium = world !== null

/** The seeded world. Call inside tests: without Chromium there is none, and no test runs. */
export function theWorld(): NonNullable<typeof world> {
  if (!world) throw new Error('there is no Chromium')
  return world
}

/** A browser for the tests of one file; `open` gives a fresh person with an empty cookie jar. */
export function people(): { readonly open: (options?: BrowserContextOptions) => Promise<Page> } {
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  beforeAll(async () => {
    if (world) browser = await chromium.connect(world.browser)
  })
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    await browser?.close()
  })
  return {
    open: async (options = {}) => {
      const context = await browser!.newContext({ baseURL: theWorld().url, reducedMotion: 'reduce', ...options })
      contexts.push(context)
      return context.newPage()
    },
  }
}

/** As the owner does: by the form. */
export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Key').fill(theWorld().key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('/')
}
