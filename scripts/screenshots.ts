import { createServer } from 'node:http'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'

/**
 * Pictures of every page in every state, to be looked at: `node scripts/screenshots.ts FOLDER [NAME…]`. Pages are rendered from the
 * fixtures of the tests and served with their assets, so that fonts, styles and the content security policy are the real ones.
 */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const VIEWS = [
  { name: 'desktop-light', width: 1280, colorScheme: 'light' },
  { name: 'desktop-dark', width: 1280, colorScheme: 'dark' },
  { name: 'phone-light', width: 390, colorScheme: 'light' },
] as const

const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node scripts/screenshots.ts FOLDER [PAGE…]')
const root = path.join(import.meta.dirname, '..')
mkdirSync(folder, { recursive: true })

const { pages, assets } = await bundled()
const all = pages()
const server = createServer((request, response) => {
  const asset = assets().files.get(request.url ?? '')
  if (asset) {
    response.writeHead(200, { 'content-type': asset.type }).end(asset.bytes)
    return
  }
  const html = all[(request.url ?? '').slice(1)]
  response.writeHead(html === undefined ? 404 : 200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'",
  })
  response.end(html)
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
for (const { name, width, colorScheme } of VIEWS) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' })
  const tab = await context.newPage()
  tab.on('response', (answer) => answer.status() >= 400 && console.error(`${name}: ${answer.status()} ${answer.url()}`))
  tab.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()}`))
  for (const page of Object.keys(all)) {
    if (wanted.length > 0 && !wanted.includes(page)) continue
    await tab.goto(`${origin}/${page}`)
    const overflow = await tab.evaluate('document.documentElement.scrollWidth - innerWidth')
    if (Number(overflow) > 0) console.error(`${page} ${name}: ${String(overflow)} pixels wider than the window`)
    await tab.screenshot({ path: path.join(folder, `${page}-${name}.png`), fullPage: true })
  }
  await context.close()
}
await browser.close()
server.close()

/** Node strips types but does not know JSX: the pages are bundled first. */
async function bundled() {
  const out = mkdtempSync(path.join(root, '.cache-screenshots-'))
  try {
    const entry = `export { pages } from './test/web/fixtures/pages.ts'\nexport { assets } from './src/web/assets/files.tsx'`
    const outfile = path.join(out, 'pages.mjs')
    await build({
      stdin: { contents: entry, resolveDir: root },
      bundle: true,
      platform: 'node',
      format: 'esm',
      // Some packages still ask for Node's own modules in the old way.
      banner: {
        js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
      },
      outfile,
      tsconfig: path.join(root, 'tsconfig.json'),
    })
    return (await import(pathToFileURL(outfile).href)) as {
      pages: () => Record<string, string>
      assets: () => { files: Map<string, { type: string; bytes: Uint8Array }> }
    }
  } finally {
    rmSync(out, { recursive: true })
  }
}
