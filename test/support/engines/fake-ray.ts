import { Hono } from 'hono'
import { ray } from './recorded.ts'
import { wireTo, type Wire } from './wire.ts'

interface RayJob {
  readonly request: Record<string, unknown>
  status: string
  message: string
  end_time: number | null
  logs: string
}

const KNOWN = new Set([
  'entrypoint',
  'submission_id',
  'runtime_env',
  'metadata',
  'entrypoint_num_cpus',
  'entrypoint_num_gpus',
  'entrypoint_memory',
  'entrypoint_resources',
])

/** Ray's dashboard as it answers for real: unknown fields and duplicates are tracebacks, errors are plain text. */
export function fakeRay(token: string): Wire & { readonly jobs: Map<string, RayJob> } {
  const jobs = new Map<string, RayJob>()
  const app = new Hono()
  app.use(async (c, next) => {
    if (c.req.header('Authorization') !== `Bearer ${token}`) return c.text(ray.unauthorized, 401)
    await next()
    return undefined
  })
  app.notFound((c) => c.text(ray.noRoute, 404))
  app.get('/api/version', (c) => c.body(ray.version, 200, { 'Content-Type': 'application/json' }))
  app.post('/api/jobs/', async (c) => {
    const request = await c.req.json<Record<string, unknown>>()
    if (Object.keys(request).some((key) => !KNOWN.has(key))) return c.text(ray.unknownField, 400)
    const metadata = Object.values(request['metadata'] ?? {})
    if (metadata.some((value) => typeof value !== 'string')) return c.text(ray.notStrings, 400)
    const id = String(request['submission_id'])
    if (jobs.has(id)) return c.text(ray.duplicate(id), 500)
    const message = 'Job is currently running.'
    jobs.set(id, { request, status: 'RUNNING', message, end_time: null, logs: '' })
    return c.json({ job_id: id, submission_id: id })
  })
  app.get('/api/jobs/:id', (c) => {
    const id = c.req.param('id')
    const job = jobs.get(id)
    if (!job) return c.text(ray.unknown(id), 404)
    const { request, logs: _, ...state } = job
    return c.json({ type: 'SUBMISSION', job_id: null, start_time: 1_000_000, error_type: null, ...request, ...state })
  })
  app.get('/api/jobs/:id/logs', (c) => {
    const job = jobs.get(c.req.param('id'))
    return job ? c.json({ logs: job.logs }) : c.text(ray.unknown(c.req.param('id')), 404)
  })
  app.post('/api/jobs/:id/stop', (c) => {
    const job = jobs.get(c.req.param('id'))
    if (!job) return c.text(ray.unknown(c.req.param('id')), 404)
    const stopped = job.status === 'RUNNING'
    if (stopped) Object.assign(job, { status: 'STOPPED', message: 'Job was intentionally stopped.' })
    return c.json({ stopped })
  })
  return { ...wireTo(app), jobs }
}
