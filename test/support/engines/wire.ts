import type { Hono } from 'hono'
import type { Fetch } from '#work/batch/call'

/** How the next request fares: `unsent` never arrives, `unanswered` does but its answer is lost; otherwise somebody else answers. */
type Trouble = 'unsent' | 'unanswered' | Response

export interface Wire {
  readonly fetch: Fetch
  /** Every request that was sent, arrived or not. */
  readonly seen: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: unknown }[]
  /** Trouble for the requests to come, one each. */
  trouble(...next: Trouble[]): void
}

/** A line to a fake engine that can be cut at either end. */
export function wireTo(app: Hono): Wire {
  const seen: Wire['seen'] = []
  const ahead: Trouble[] = []
  return {
    seen,
    trouble: (...next) => void ahead.push(...next),
    async fetch(request) {
      const text = await request.clone().text()
      const { method, url, headers } = request
      seen.push({ method, url, headers, body: text === '' ? null : (JSON.parse(text) as unknown) })
      const trouble = ahead.shift()
      if (trouble instanceof Response) return trouble
      if (trouble === 'unsent') throw new TypeError(`fetch failed: connect ECONNREFUSED ${url}`)
      const answer = await app.fetch(request)
      if (trouble === 'unanswered') throw new DOMException('The operation timed out.', 'TimeoutError')
      return answer
    },
  }
}
