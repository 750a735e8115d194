import { env, exports } from 'cloudflare:workers'
import { ulid } from 'ulid'
import { KeyId, OrgId } from '#contract/ids'
import { type Scope, formatKey, newSecret } from '#contract/keys'
import { sha256 } from '#service/hash'
import { insertOrganisation } from '#store/keys'
import { createStore } from '#store/store'

export const ORIGIN = 'http://memorisk.test'

/** An organisation with one key, and a hand to knock with. */
export interface Tenant {
  readonly org: OrgId
  readonly key: KeyId
  readonly token: string
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends JSON. */
  send(method: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
}

/** Writes organisation and key straight into the store: tests begin where an operator would. */
export async function newTenant(scopes: Scope[] = ['admin']): Promise<Tenant> {
  const org = OrgId.parse(`org_${ulid()}`)
  const key = KeyId.parse(`key_${ulid()}`)
  const secret = newSecret()
  const token = formatKey({ id: key, secret })
  const createdAt = Date.now()
  await insertOrganisation(
    createStore(env.DB, env.BLOBS),
    { id: org, name: 'test', createdAt },
    { id: key, orgId: org, name: 'test', hint: token.slice(0, 30), hash: await sha256(secret), scopes, createdAt },
  )
  const fetch = (path: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.set('Authorization', `Bearer ${token}`)
    return exports.default.fetch(ORIGIN + path, { ...init, headers })
  }
  return {
    org,
    key,
    token,
    fetch,
    send: (method, path, body, headers = {}) =>
      fetch(path, { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }),
  }
}

/** Without a key. */
export function anonymous(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(ORIGIN + path, init)
}
