import path from 'node:path'
import { chromium } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { setup as build } from '../support/build.ts'
import { findChromium } from '../support/chromium.ts'
import { startServer, temporaryFolder } from '../support/server.ts'
import { seed, type World } from './world.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** null: there is no Chromium here. */
    world: (World & { readonly browser: string }) | null
  }
}

/** One server with a small world in it and one browser, for all journeys. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  const executablePath = findChromium()
  if (executablePath === null) {
    console.log('no Chromium here: set CHROMIUM to its path')
    return project.provide('world', null)
  }
  build()
  const folder = await temporaryFolder()
  const server = await startServer(path.join(folder.path, 'home'))
  // --no-sandbox: containers run as root, and every page is our own.
  const browser = await chromium.launchServer({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  project.provide('world', { ...(await seed(server)), browser: browser.wsEndpoint() })
  return async () => {
    await browser.close()
    await server.stop()
    await folder.remove()
  }
}
