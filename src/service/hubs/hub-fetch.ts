import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { NoAnswer, call } from '../outbound/call.ts'

export interface HubAccess {
  /** Without a trailing slash. */
  readonly endpoint: string
  readonly token: string | null
}

export interface HubRequest {
  readonly headers?: Record<string, string>
  readonly timeoutMs: number
}

/** A file lies one hop away (resolve → storage), a renamed repo two; more is a loop. */
const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/**
 * Asks a hub and follows where it leads: large files lie on other hosts. The token goes to the hub's own origin alone, however the
 * redirects turn, and every hop must be an address that may be called.
 */
export async function hubFetch(deps: Deps, hub: HubAccess, url: string, request: HubRequest): Promise<Response> {
  const home = new URL(hub.endpoint).origin
  let at = url
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const own = hub.token !== null && new URL(at).origin === home
    const headers = { ...request.headers, ...(own && { Authorization: `Bearer ${hub.token}` }) }
    const answer = await ask(deps, at, { headers, timeoutMs: request.timeoutMs })
    const location = REDIRECTS.has(answer.status) ? answer.headers.get('Location') : null
    if (location === null) return answer
    await answer.body?.cancel()
    if (!URL.canParse(location, at)) throw new ServiceError('hub_refused', 'The hub redirects to no address.')
    at = new URL(location, at).href
  }
  throw new ServiceError('hub_refused', `The hub redirects more than ${MAX_REDIRECTS} times.`)
}

async function ask(deps: Deps, url: string, request: HubRequest): Promise<Response> {
  try {
    return await call(deps, url, { method: 'GET', ...request })
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error
    if (error.reason === 'address_refused')
      throw new ServiceError('hub_refused', `The hub leads elsewhere: ${error.message}`)
    throw new ServiceError('hub_unavailable', `The hub did not answer: ${error.message}`)
  }
}
