import type { EngineState } from '#contract/job-state'
import { EngineError, type Engine } from '#service/jobs/engine'
import type { EngineConfig } from '#service/jobs/engine-config'
import { openLine, type Fetch } from './call.ts'
import { endOf, sentenceOf } from './said.ts'

const STATES: Readonly<Record<string, EngineState>> = {
  IN_QUEUE: 'queued',
  IN_PROGRESS: 'running',
  RUNNING: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  CANCELLED: 'cancelled',
}

/** RunPod's own limits. `ttl` counts queue and run together, and ends a running job: so it is longer than the run may be. */
const MAX_POLICY_MS = 7 * 86_400_000
const QUEUE_MS = 86_400_000

/**
 * A RunPod-compatible queue endpoint: RunPod's serverless, or the one that `npm run runner` starts. It chooses its own ids, so a
 * submission is told apart by `input.submission_id`: our endpoint takes the same one only once; where another takes it twice, the second
 * runner is turned away by the job's own events.
 */
export function createRunpodEngine(config: EngineConfig, fetch: Fetch): Engine {
  const line = openLine(config, fetch)
  return {
    name: 'runpod',

    async submit(job) {
      const executionTimeout = Math.min(job.timeoutSeconds * 1000, MAX_POLICY_MS)
      const webhook = new URL(job.callback.url)
      webhook.searchParams.set('t', job.callback.token)
      const { status, fields } = await line.ask('/run', {
        method: 'POST',
        body: {
          input: { submission_id: job.submission, job_id: job.job, spec_url: job.specUrl, token: job.token },
          webhook: webhook.href,
          policy: { executionTimeout, ttl: Math.min(executionTimeout + QUEUE_MS, MAX_POLICY_MS) },
        },
      })
      const id = fields['id']
      if (status === 200 && typeof id === 'string' && id !== '') return { externalId: id }
      if (status >= 400 && status < 500) {
        throw new EngineError('rejected', `The endpoint refuses the job (${status}); is ENGINE_URL right?`)
      }
      throw new EngineError('unavailable', 'The endpoint could not take the job just now.')
    },

    async status({ externalId }) {
      if (externalId === null) return NEVER_CAME
      const { status, fields } = await line.ask(`/status/${encodeURIComponent(externalId)}`)
      // Past its time to live a job is removed, running or not.
      if (status === 404)
        return { state: 'lost', message: 'The endpoint dropped the job: it expired.', gpuSeconds: null }
      const word = fields['status']
      const state = status === 200 && typeof word === 'string' ? STATES[word] : undefined
      if (state === undefined) throw new EngineError('unavailable', 'The endpoint did not say how the job is.')
      const ms = fields['executionTime']
      return {
        state,
        message: word === 'TIMED_OUT' ? 'It ran out of time.' : sentenceOf(errorOf(fields['error']), [config.token]),
        gpuSeconds: config.gpus > 0 && typeof ms === 'number' && ms >= 0 ? (ms / 1000) * config.gpus : null,
      }
    },

    async cancel({ externalId }) {
      if (externalId === null) return
      const { status } = await line.ask(`/cancel/${encodeURIComponent(externalId)}`, { method: 'POST' })
      if (status !== 200 && status !== 404) throw new EngineError('unavailable', 'The endpoint did not cancel the job.')
    },

    async logs({ externalId }, tailBytes) {
      // Ours has them; RunPod's own keeps them in its console.
      if (externalId === null) return null
      const { status, fields } = await line.ask(`/logs/${encodeURIComponent(externalId)}?bytes=${tailBytes}`)
      const logs = fields['logs']
      return status === 200 && typeof logs === 'string' ? endOf(logs, false, tailBytes, [config.token]) : null
    },

    async health() {
      const { status, fields } = await line.ask('/health')
      const ok = status === 200 && typeof fields['workers'] === 'object'
      return { ok, detail: ok ? 'RunPod-compatible endpoint' : 'not a RunPod-compatible endpoint' }
    },
  }
}

const NEVER_CAME = { state: 'lost', message: 'The endpoint never confirmed the job.', gpuSeconds: null } as const

/** RunPod wraps what a handler raised in JSON, traceback and all. */
function errorOf(error: unknown): unknown {
  if (typeof error !== 'string' || !error.startsWith('{')) return error
  try {
    return (JSON.parse(error) as Record<string, unknown>)['error_message']
  } catch {
    return null
  }
}
