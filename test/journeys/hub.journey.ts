import { readFile, readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HubPayload } from '#contract/hub-deliveries'
import type { CreatedHub } from '#contract/hubs'
import { StandInHub } from '../support/hub/stand-in.ts'
import { hasChromium, people, theWorld } from './browser.ts'
import { LORA } from './world.ts'

const { open } = people()
const REPO = 'maria/mail-adapter'

/** The stand-in behind a real port, for a server that cannot be handed a `fetch`. */
const server = createServer((request, response) => {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  void hub
    .fetch(`http://${request.headers.host}${request.url}`, { method: request.method ?? 'GET', headers })
    .then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(request.method === 'HEAD' ? undefined : Buffer.from(await answer.arrayBuffer()))
    })
})
let hub: StandInHub

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  hub = new StandInHub({ endpoint: `http://127.0.0.1:${port}`, storage: `http://localhost:${port}` })
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** The demo's LoRA with its last weight changed a little: otherwise the server would know it already. */
async function adapter(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of await readdir(LORA)) files.set(name, await readFile(path.join(LORA, name)))
  const weights = files.get('adapter_model.safetensors')!
  weights[weights.length - 4]! ^= 1
  return files
}

describe.skipIf(!hasChromium)("a hub's webhook", () => {
  test('becomes a row on the board, however often it is delivered', async () => {
    const { url, key, suite, base } = theWorld()
    const send = (path: string, body: unknown, headers: Record<string, string>) =>
      fetch(url + path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', ...headers },
      })
    const files = await adapter()
    const config = JSON.parse(new TextDecoder().decode(files.get('adapter_config.json'))) as {
      base_model_name_or_path: string | null
    }
    config.base_model_name_or_path = 'maria/mail-base'
    files.set('adapter_config.json', new TextEncoder().encode(JSON.stringify(config)))
    await hub.push(REPO, files)

    const settings = { name: 'ours', endpoint: hub.endpoint, suites: [suite], publish: 'public' }
    const made = await send(
      '/v1/hubs',
      { ...settings, base_aliases: { 'maria/mail-base': base } },
      { Authorization: `Bearer ${key}` },
    )
    expect(made.status, await made.clone().text()).toBe(201)
    const { secret } = await made.json<CreatedHub>()
    const deliver = (payload: HubPayload) => send('/v1/hooks/huggingface', payload, { 'X-Webhook-Secret': secret })
    expect((await deliver(hub.payload(REPO))).status).toBe(202)

    const page = await open()
    const rows = page.getByRole('rowheader').getByRole('link', { name: REPO })
    await expect
      .poll(
        async () => {
          await page.goto('/')
          return page.locator('#leaderboard').getByRole('link', { name: REPO }).count()
        },
        { timeout: 50_000, interval: 1000 },
      )
      .toBe(1)
    expect((await deliver(hub.payload(REPO))).status).toBe(200)
    await page.reload()
    expect(await rows.count()).toBe(1)
    await rows.click()
    await page.waitForURL(/\/scans\/scn_/)
    expect(await page.locator('.verdict h1').isVisible()).toBe(true)
  })
})
