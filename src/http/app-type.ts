import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Caller } from '#service/caller'
import type { Deps } from '#service/deps'
import type { Runner } from '#service/jobs/runner'
import type { receiveDelivery } from '#service/hubs/receive-delivery'

/** What every handler finds in its context. */
interface Variables {
  readonly deps: Deps
  readonly caller: Caller
  /** Who works on a job, when that is who asks; then `caller` is nobody. */
  readonly runner: Runner | null
  readonly requestId: string
  /** Where a hub delivers: whose secret it sent. */
  readonly hub?: Parameters<typeof receiveDelivery>[1]
}

export interface Door {
  Bindings: Env
  Variables: Variables
}
export type App = OpenAPIHono<Door>
export type Ctx = Context<Door>
