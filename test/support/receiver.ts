import { Webhook } from 'standardwebhooks'
import type { WebhookBody } from '#contract/webhooks'

export interface Received {
  readonly url: string
  readonly headers: Headers
  readonly body: string
  readonly redirect: RequestInit['redirect']
}

/** Somebody's server that takes webhooks, inside the test: hand `fetch` to the service in place of the network. */
export interface Receiver {
  readonly received: Received[]
  /** What it answers, in order; the last one for ever. A thrown error is a broken connection. */
  answers: (() => Response | Promise<Response>)[]
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Checks the latest message as a receiver would, with the reference library. */
  verify(secret: string): WebhookBody
}

export function newReceiver(): Receiver {
  const received: Received[] = []
  const receiver: Receiver = {
    received,
    answers: [() => new Response(null, { status: 204 })],
    async fetch(url, init) {
      received.push({ url, headers: new Headers(init.headers), body: init.body as string, redirect: init.redirect })
      const answer = receiver.answers.length > 1 ? receiver.answers.shift()! : receiver.answers[0]!
      return answer()
    },
    verify(secret) {
      const { headers, body } = received.at(-1)!
      return new Webhook(secret).verify(body, Object.fromEntries(headers)) as WebhookBody
    },
  }
  return receiver
}
