import { UnreachableError, errorOf } from './problem.ts'

export interface TransportOptions {
  /** Where the server is, such as `https://memorisk.example`. */
  readonly url: string
  readonly key?: string
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>
  /** Defaults to the global one; inside a Worker pass a service binding's. */
  readonly fetch?: typeof fetch
  /** Told before each repetition: why, and after how many milliseconds. */
  readonly onRetry?: (reason: string, delayMs: number) => void
  readonly attempts?: number
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
}

interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  /** Below the server's address, with its query. */
  readonly path: string
  readonly json?: unknown
  readonly body?: Uint8Array<ArrayBuffer> | undefined
  readonly headers?: Record<string, string>
  readonly signal?: AbortSignal | undefined
  /** These statuses are answers, not errors. */
  readonly accept?: readonly number[]
}

/** Sends calls: authenticated, repeated with back-off where that is safe, failing with a typed error. */
export interface Transport {
  send(call: Call): Promise<Response>
  /** The same, for an answer in JSON whose shape the contract fixes. */
  json<T>(call: Call): Promise<T>
}

/** Attempts at one call. With the delays below they span about a minute: a restart of the server, or a short rate limit. */
const ATTEMPTS = 8
const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 15_000
/** The server is busy or something before it is; it did not act on the request. */
const PASSING = new Set([429, 502, 503, 504])

/**
 * Every POST carries an `Idempotency-Key` of its own, the same in each attempt, so that repeating one whose answer got lost
 * cannot create a thing twice; the other methods are idempotent by definition. Hence every call may be repeated.
 */
export function createTransport(options: TransportOptions): Transport {
  const send = options.fetch ?? fetch
  const sleep = options.sleep ?? delay
  const attempts = options.attempts ?? ATTEMPTS

  const transport: Transport = {
    async send(call) {
      const request = prepare(options, call)
      for (let attempt = 1; ; attempt++) {
        const outcome = await send(request.url, request.init).catch((cause: unknown) => {
          if (call.signal?.aborted) throw cause
          return new UnreachableError(`no answer from ${new URL(request.url).origin}`, { cause })
        })
        if (outcome instanceof Response && (outcome.ok || call.accept?.includes(outcome.status))) return outcome
        const passing = outcome instanceof Response ? PASSING.has(outcome.status) : true
        const error = outcome instanceof Response ? await errorOf(outcome) : outcome
        const inProgress = 'code' in error && error.code === 'idempotency_in_progress'
        if (attempt >= attempts || !(passing || inProgress)) throw error
        const wait = delayBefore(attempt, outcome instanceof Response ? outcome.headers.get('retry-after') : null)
        options.onRetry?.(error.message, wait)
        await sleep(wait, call.signal)
      }
    },
    json: async <T>(call: Call) => (await (await transport.send(call)).json()) as T,
  }
  return transport
}

function prepare(options: TransportOptions, call: Call): { url: string; init: RequestInit } {
  const headers = new Headers({ accept: 'application/json', ...options.headers, ...call.headers })
  if (options.key !== undefined) headers.set('authorization', `Bearer ${options.key}`)
  if (call.method === 'POST' && !headers.has('idempotency-key')) headers.set('idempotency-key', crypto.randomUUID())
  if (call.json !== undefined) headers.set('content-type', 'application/json')
  const body = call.json === undefined ? call.body : JSON.stringify(call.json)
  const init: RequestInit = { method: call.method, headers, redirect: 'follow' }
  if (body !== undefined) init.body = body
  if (call.signal) init.signal = call.signal
  return { url: new URL(call.path, options.url).href, init }
}

/** Doubling, with full jitter over its upper half so that many clients don't return at once; never before the server says. */
function delayBefore(attempt: number, retryAfter: string | null): number {
  const asked = Number(retryAfter) * 1000
  const backoff = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
  return Number.isFinite(asked) ? Math.max(asked, backoff) : backoff
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      reject(signal?.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError'))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end)
      resolve()
    }, ms)
    if (signal?.aborted) end()
    else signal?.addEventListener('abort', end, { once: true })
  })
}
