import { EngineError } from '#service/jobs/engine'
import type { EngineConfig } from '#service/jobs/engine-config'

/** An engine that does not answer a small question for so long has to be asked again later. */
const TIMEOUT_MS = 30_000
/** The largest status object seen is a few kilobytes; Ray's tracebacks reach some ten. */
const MAX_BYTES = 256 * 1024

export type Fetch = (request: Request) => Promise<Response>

export interface Answer {
  readonly status: number
  /** At most `MAX_BYTES` of it. For looking at, never for showing. */
  readonly text: string
  /** The body as a JSON object; an empty one when it is none. */
  readonly fields: Readonly<Record<string, unknown>>
}

interface Question {
  readonly method?: 'GET' | 'POST'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** How drivers speak to their engine: its key on every request, bounded in time and size, never following a redirect with the key. */
export interface Line {
  /** Any status that is the driver's to judge. Throws `EngineError` where no driver would judge otherwise. */
  ask(path: string, question?: Question): Promise<Answer>
  /** The last bytes of a body of any length, and whether there were more; null unless the status is 200. */
  tail(path: string, bytes: number): Promise<{ readonly text: string; readonly cut: boolean } | null>
}

export function openLine({ url, token }: EngineConfig, fetch: Fetch): Line {
  async function send(path: string, { method = 'GET', body, headers = {} }: Question): Promise<Response> {
    const request = new Request(url + path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    // The platform's own words name the address.
    const response = await fetch(request).catch((cause: unknown) => unanswered(cause))
    const refused = refusal(response)
    if (refused === null) return response
    await response.body?.cancel()
    throw refused
  }
  return {
    async ask(path, question = {}) {
      const response = await send(path, question)
      const { text } = await lastBytes(response, MAX_BYTES).catch(unanswered)
      return { status: response.status, text, fields: objectOf(text) }
    },
    async tail(path, bytes) {
      const response = await send(path, {})
      if (response.status === 200) return lastBytes(response, bytes).catch(unanswered)
      await response.body?.cancel()
      return null
    },
  }
}

/** A number of seconds or a date (RFC 9110, 10.2.3); null when there is neither. */
export function retryAfter(value: string | null, now: number = Date.now()): number | null {
  if (value === null || value.trim() === '') return null
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - now) / 1000
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null
}

/** What means the same to every driver. */
function refusal({ status, headers }: Response): EngineError | null {
  if (status === 401 || status === 403) return new EngineError('rejected', 'The engine does not accept our key.')
  if (status >= 300 && status < 400) {
    return new EngineError('rejected', 'The engine sends us to another address; configure that one.')
  }
  if (status !== 429 && status !== 503) return null
  return new EngineError('unavailable', 'The engine asks us to come back later.', {
    retryAfterSeconds: retryAfter(headers.get('Retry-After')),
  })
}

function unanswered(cause: unknown): never {
  throw new EngineError('unavailable', 'The engine did not answer.', { cause })
}

async function lastBytes(response: Response, limit: number): Promise<{ text: string; cut: boolean }> {
  const kept: Uint8Array[] = []
  let held = 0
  let cut = false
  for await (const chunk of response.body ?? []) {
    kept.push(chunk)
    held += chunk.byteLength
    while (held - kept[0]!.byteLength >= limit) {
      held -= kept.shift()!.byteLength
      cut = true
    }
  }
  const joined = new Uint8Array(await new Blob(kept).arrayBuffer())
  const last = joined.subarray(Math.max(0, joined.byteLength - limit))
  return { text: new TextDecoder().decode(last), cut: cut || last.byteLength < joined.byteLength }
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}
