import { appWith } from '../app.ts'
import { CreateHub, type CreatedHub } from '#contract/hubs'
import type { HubDelivery, HubReceipt } from '#contract/hub-deliveries'
import type { Errand } from '#service/deps'
import { createHub } from '#service/hubs/create-hub'
import { listDeliveries } from '#service/hubs/list-deliveries'
import { consumeErrands } from '#work/errand-queue'
import { createMessageBatch } from 'cloudflare:test'
import { newHand, type Hand } from '../hand-driven.ts'
import type { Tenant } from '../tenant.ts'
import type { StandInHub } from './stand-in.ts'

/** A service that knows a hub: deliveries come in through the door, and the test decides when errands run. */
export interface Visited {
  readonly hand: Hand
  readonly hub: CreatedHub
  readonly errands: { errand: Errand; delay: number }[]
  deliver(payload: unknown, secret?: string): Promise<Response>
  /** Delivers, runs every errand that comes of it, and shows what came of the delivery. */
  handle(payload: unknown): Promise<HubDelivery>
  /** Runs what was handed to the errand runner, however long it should have waited. */
  runErrands(): Promise<void>
  /** Newest first. */
  log(): Promise<HubDelivery[]>
}

export async function visit(
  tenant: Tenant,
  standIn: StandInHub,
  settings: Omit<Partial<CreateHub>, 'suites'> & { readonly suites: readonly string[] },
): Promise<Visited> {
  const errands: Visited['errands'] = []
  const hand = newHand(
    tenant,
    { activeScans: 1000 },
    {
      fetch: standIn.fetch,
      sendErrands: async (sent, delay = 0) => void errands.push(...sent.map((errand) => ({ errand, delay }))),
    },
  )
  const input = CreateHub.parse({ name: 'hub', endpoint: standIn.endpoint, token: standIn.token, ...settings })
  const hub = await createHub(hand.deps, hand.caller, input)
  const knock = appWith(() => hand.deps)
  const visited: Visited = {
    hand,
    hub,
    errands,
    deliver: (payload, secret = hub.secret) =>
      knock('/v1/hooks/huggingface', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Webhook-Secret': secret },
        body: JSON.stringify(payload),
      }),
    async handle(payload) {
      const { delivery } = await (await visited.deliver(payload)).json<HubReceipt>()
      await visited.runErrands()
      return (await visited.log()).find(({ id }) => id === delivery)!
    },
    async runErrands() {
      for (let next = errands.shift(); next; next = errands.shift()) {
        hand.wait(next.delay * 1000)
        const message = { id: 'm', timestamp: new Date(), attempts: 1, body: next.errand }
        await consumeErrands(hand.deps, createMessageBatch('memorisk-errands', [message]))
      }
    },
    log: async () => (await listDeliveries(hand.deps, hand.caller, { id: hub.id, limit: 100 })).data,
  }
  return visited
}
