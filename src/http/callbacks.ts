import { createRoute, z } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { JobId } from '#contract/ids'
import { acceptCallback } from '#service/jobs/accept-callback'
import { ServiceError } from '#service/errors'
import { refusals } from './answers.ts'
import type { App } from './app-type.ts'

/** A status object; what it says is not read, but its signature has to be computed. */
const CALLBACK_BODY = 262_144

const callback = createRoute({
  method: 'post',
  path: '/v1/callbacks/{engine}/{id}',
  operationId: 'engineCallback',
  summary: 'An engine says that a job has news: a hint, after which the server looks for itself',
  description: 'Signed by Standard Webhooks (`http`), or with the token of its address in `?t=` (`runpod`).',
  tags: ['runner'],
  middleware: [
    bodyLimit({
      maxSize: CALLBACK_BODY,
      onError: () => {
        throw new ServiceError('body_too_large', `A callback may have at most ${CALLBACK_BODY} bytes.`)
      },
    }),
  ] as const,
  request: {
    params: z.object({ engine: z.enum(['http', 'runpod']), id: JobId }),
    query: z.object({ t: z.string().max(128).optional() }),
  },
  responses: {
    200: { description: 'Heard', content: { 'application/json': { schema: z.object({ heard: z.literal(true) }) } } },
    ...refusals('unauthorized', 'not_found', 'body_too_large'),
  },
})

export function callbackRoutes(app: App): void {
  app.openapi(callback, async (c) => {
    const { engine, id } = c.req.valid('param')
    const headers = c.req.header()
    await acceptCallback(c.get('deps'), {
      engine,
      job: id,
      body: await c.req.text(),
      headers,
      token: c.req.valid('query').t,
    })
    return c.json({ heard: true as const }, 200)
  })
}
