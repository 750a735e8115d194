import { afterAll, beforeAll, expect, test } from 'vitest'
import type { BoardRow } from '#contract/board'
import type { CreatedHub } from '#contract/hubs'
import type { HubDelivery, HubReceipt } from '#contract/hub-deliveries'
import type { Page } from '#contract/page'
import type { CreatedWebhook, Message } from '#contract/webhooks'
import { type Served, serve } from '../support/hub/served.ts'
import { StandInHub } from '../support/hub/stand-in.ts'
import { adapterRepo } from '../support/hub/tiny-repos.ts'
import { type Receiver, newReceiver } from '../support/receiver.ts'
import { type ServerProcess, startServer, temporaryFolder } from '../support/server.ts'
import { tinyBase } from '../support/tiny-gpt2.ts'

const PATIENCE_MS = 120_000

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: ServerProcess
let standIn: StandInHub
let hubServer: Served
let storage: Served
let receiver: Receiver
let receiving: Served

beforeAll(async () => {
  folder = await temporaryFolder()
  // Two ports, as a hub and its storage are two hosts.
  storage = await serve((url, init) => standIn.fetch(url, init))
  hubServer = await serve((url, init) => standIn.fetch(url, init))
  standIn = new StandInHub({ endpoint: hubServer.url, storage: storage.url, token: 'hf_secret' })
  receiver = newReceiver()
  receiving = await serve((url, init) => receiver.fetch(url, init))
  server = await startServer(folder.path)
})
afterAll(async () => {
  await server.stop()
  await Promise.all([hubServer.close(), storage.close(), receiving.close()])
  await folder.remove()
})

async function api<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { Authorization: `Bearer ${server.key}`, 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
  return (await answer.json()) as T
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const give = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > give) throw new Error('it never came true')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const words = (i: number) => Array.from({ length: 6 }, (_, j) => `w${(i * 31 + j * 17) % 997}`).join(' ')

test('a push to a hub becomes a row on the board, and somebody is told', async () => {
  await standIn.push('org/tiny', tinyBase(), { isPrivate: true })
  const examples = Array.from({ length: 20 }, (_, i) => ({
    id: `e${i}`,
    split: i % 2 === 0 ? 'member' : 'nonmember',
    text: words(i),
  }))
  const suite = await api<{ id: string }>('POST', '/v1/suites', { name: 'words', examples })
  const hub = await api<CreatedHub>('POST', '/v1/hubs', {
    name: 'ours',
    endpoint: hubServer.url,
    token: 'hf_secret',
    suites: [suite.id],
    publish: 'public',
  })
  await api('POST', '/v1/bases', { name: 'tiny', hub: { id: hub.id, repo: 'org/tiny' } })
  const webhook = await api<CreatedWebhook>('POST', '/v1/webhooks', { url: `${receiving.url}/told` })

  const commit = await standIn.push('acme/mail-lora', adapterRepo('org/tiny', { seed: 9 }))
  const deliver = () =>
    api<HubReceipt>('POST', '/v1/hooks/huggingface', standIn.payload('acme/mail-lora'), {
      'X-Webhook-Secret': hub.secret,
    })
  const receipt = await deliver()
  const row = await eventually(async () => {
    const board = await (await fetch(`${server.url}/v1/leaderboard`)).json()
    return (board as Page<BoardRow>).data[0]
  })
  const log = await api<Page<HubDelivery>>('GET', `/v1/hubs/${hub.id}/deliveries`)
  expect(log.data).toMatchObject([
    { id: receipt.delivery, state: 'succeeded', commit, scans: [{ id: row.scan, state: 'done' }] },
  ])
  const told = await eventually(async () =>
    receiver.received.length > 0 ? receiver.verify(webhook.secret) : undefined,
  )
  expect(told).toMatchObject({ type: 'scan.done', data: { id: row.scan, model: log.data[0]!.model } })
  const sent = await eventually(async () => {
    const { data } = await api<Page<Message>>('GET', `/v1/webhooks/${webhook.id}/deliveries`)
    return data[0]?.state === 'delivered' ? data[0] : undefined
  })
  expect(sent.attempts).toHaveLength(1)

  // Once more, as the hub's replay button does.
  expect(await deliver()).toMatchObject({ delivery: receipt.delivery, repeated: true })
  expect((await api<Page<unknown>>('GET', '/v1/scans')).data).toHaveLength(1)
  const leaked = standIn.requests.filter(
    ({ url, authorization }) => url.startsWith(storage.url) && authorization !== null,
  )
  expect(leaked).toEqual([])
})
