import type { CreateWebhook, CreatedWebhook } from '#contract/webhooks'
import { type WebhookRow, countWebhooks, insertWebhook } from '#store/webhooks'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { sealSecret } from '../secrets.ts'
import { newWebhookSecret } from './new-secret.ts'
import { refuseAddress } from './refuse-address.ts'
import { showWebhook } from './show-webhook.ts'

/** Every end of a scan writes a message for each: more receivers are better fanned out by one of them. */
const MAX_WEBHOOKS = 20

/** Registers an address that is told of what happens. The answer is the only place where its secret ever appears. */
export async function createWebhook(deps: Deps, caller: Member, input: CreateWebhook): Promise<CreatedWebhook> {
  refuseAddress(deps, input.url, '#/url')
  if ((await countWebhooks(deps.store, caller.org)) >= MAX_WEBHOOKS)
    throw new ServiceError('conflict', `An organisation may have ${MAX_WEBHOOKS} webhooks. Delete one first.`)
  const secret = newWebhookSecret()
  const row: WebhookRow = {
    id: deps.newId('whk'),
    orgId: caller.org,
    url: input.url,
    events: [...new Set(input.events)],
    subject: null,
    secret: await sealSecret(deps, secret),
    previousSecret: null,
    previousUntil: null,
    createdAt: deps.now(),
    disabledAt: null,
    deletedAt: null,
  }
  await insertWebhook(deps.store, row)
  return { ...showWebhook(row), secret }
}
