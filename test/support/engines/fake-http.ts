import { Hono } from 'hono'
import { wireTo, type Wire } from './wire.ts'

interface HttpJob {
  readonly id: string
  readonly body: unknown
  state: string
  message?: string
  gpu_seconds?: number
  logs: string
}

/** The generic endpoint as docs/engines.md asks for it. */
export function fakeHttp(token: string): Wire & { readonly jobs: Map<string, HttpJob> } {
  const jobs = new Map<string, HttpJob>()
  const byKey = new Map<string, HttpJob>()
  const app = new Hono()
  app.use(async (c, next) => {
    if (c.req.header('Authorization') !== `Bearer ${token}`) return c.json({ code: 'unauthorized' }, 401)
    await next()
    return undefined
  })
  app.post('/v1/jobs', async (c) => {
    const key = c.req.header('Idempotency-Key') ?? ''
    const job = byKey.get(key) ?? {
      id: `x-${jobs.size + 1}`,
      body: await c.req.json<unknown>(),
      state: 'queued',
      logs: '',
    }
    byKey.set(key, job)
    jobs.set(job.id, job)
    return c.json({ id: job.id, state: job.state }, 202)
  })
  app.get('/v1/jobs/:id', (c) => {
    const job = jobs.get(c.req.param('id'))
    if (!job) return c.json({ code: 'not_found' }, 404)
    const { body: _, logs: __, ...view } = job
    return c.json(view)
  })
  app.get('/v1/jobs/:id/logs', (c) => c.text(jobs.get(c.req.param('id'))?.logs ?? ''))
  app.post('/v1/jobs/:id/cancel', (c) => {
    const job = jobs.get(c.req.param('id'))
    if (!job) return c.json({ code: 'not_found' }, 404)
    if (job.state === 'succeeded') return c.json({ code: 'conflict' }, 409)
    job.state = 'cancelled'
    return c.json({ id: job.id, state: job.state })
  })
  app.get('/health', (c) => c.json({ ok: true }))
  return { ...wireTo(app), jobs }
}
