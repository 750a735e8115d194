import { Hono } from 'hono'
import { wireTo, type Wire } from './wire.ts'

interface RunpodJob {
  readonly id: string
  readonly body: Record<string, unknown>
  status: string
  error?: string
  executionTime?: number
}

/** RunPod's queue endpoint by its documents; with `dedupes`, the local one, which takes a submission once. */
export function fakeRunpod(key: string, { dedupes = true } = {}): Wire & { readonly jobs: Map<string, RunpodJob> } {
  const jobs = new Map<string, RunpodJob>()
  const app = new Hono()
  app.use(async (c, next) => {
    if (c.req.header('Authorization') !== `Bearer ${key}`) return c.json({ error: 'unauthorized' }, 401)
    await next()
    return undefined
  })
  app.post('/v2/ep/run', async (c) => {
    const body = await c.req.json<{ input: { submission_id: string } }>()
    const same = [...jobs.values()].find(({ body: { input } }) => {
      return (input as { submission_id: string }).submission_id === body.input.submission_id
    })
    const id = (dedupes && same?.id) || crypto.randomUUID()
    if (!jobs.has(id)) jobs.set(id, { id, body, status: 'IN_QUEUE' })
    return c.json({ id, status: jobs.get(id)!.status })
  })
  app.get('/v2/ep/status/:id', (c) => {
    const job = jobs.get(c.req.param('id'))
    if (!job) return c.json({ error: 'job not found' }, 404)
    const { body: _, ...view } = job
    return c.json({ delayTime: 12, ...view })
  })
  app.post('/v2/ep/cancel/:id', (c) => {
    const job = jobs.get(c.req.param('id'))
    if (!job) return c.json({ error: 'job not found' }, 404)
    job.status = 'CANCELLED'
    return c.json({ id: job.id, status: job.status })
  })
  app.get('/v2/ep/health', (c) => c.json({ jobs: {}, workers: { idle: 1, running: 0 } }))
  return { ...wireTo(app), jobs }
}
