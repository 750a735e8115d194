import { RUNNER_ENVIRONMENT } from '#contract/job-spec'
import type { EngineState } from '#contract/job-state'
import { EngineError, type Engine, type EngineRef, type EngineStatus } from '#service/jobs/engine'
import type { EngineConfig } from '#service/jobs/engine-config'
import { openLine, type Answer, type Fetch } from './call.ts'
import { endOf, sentenceOf } from './said.ts'

const ENTRYPOINT = 'python -m memorisk_runner run'

const STATES: Readonly<Record<string, EngineState>> = {
  PENDING: 'queued',
  RUNNING: 'running',
  STOPPED: 'cancelled',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
}

/**
 * Ray Jobs over its dashboard's REST interface. The submission's name is Ray's `submission_id`, which Ray refuses to take twice: as a
 * 500 with a traceback, so after any answer that is not clear we ask whether the job is there. `runtimeEnv` says how workers get the
 * runner (`working_dir`, `pip`) where their image does not have it.
 */
export function createRayEngine(config: EngineConfig, fetch: Fetch): Engine {
  const line = openLine(config, fetch)

  async function look(submission: string): Promise<EngineStatus> {
    const answer = await line.ask(`/api/jobs/${encodeURIComponent(submission)}`)
    if (isUnknownJob(answer)) return { state: 'lost', message: 'Ray does not know this job.', gpuSeconds: null }
    const { status, message, start_time: start, end_time: end } = answer.fields
    const state = answer.status === 200 && typeof status === 'string' ? STATES[status] : undefined
    if (state === undefined) throw new EngineError('unavailable', 'Ray did not say how the job is.')
    const seconds = typeof start === 'number' && typeof end === 'number' ? Math.max(0, end - start) / 1000 : null
    return {
      state,
      message: sentenceOf(message, [config.token]),
      gpuSeconds: seconds === null || config.gpus === 0 ? null : seconds * config.gpus,
    }
  }

  return {
    name: 'ray',

    async submit(job) {
      const request = {
        entrypoint: ENTRYPOINT,
        submission_id: job.submission,
        runtime_env: {
          ...config.runtimeEnv,
          env_vars: {
            ...(config.runtimeEnv['env_vars'] as Record<string, string> | undefined),
            [RUNNER_ENVIRONMENT.spec]: job.specUrl,
            [RUNNER_ENVIRONMENT.token]: job.token,
          },
        },
        // Ray takes strings only, keys and values.
        metadata: { job: job.job, attempt: String(job.attempt), org: job.org, type: job.type },
        ...(config.gpus === 0 ? {} : { entrypoint_num_gpus: config.gpus }),
      }
      const answer = await line
        .ask('/api/jobs/', { method: 'POST', body: request })
        .catch((error: unknown) => (isUnanswered(error) ? null : raise(error)))
      if (answer !== null && answer.status >= 400 && answer.status < 500) {
        throw new EngineError('rejected', `Ray refuses the job (${answer.status}); is ENGINE_URL its dashboard?`)
      }
      if (answer?.status !== 200 || answer.fields['submission_id'] !== job.submission) {
        const { state } = await look(job.submission)
        if (state === 'lost') throw new EngineError('unavailable', 'Ray could not take the job just now.')
      }
      return { externalId: job.submission }
    },

    status: ({ submission }) => look(submission),

    async cancel({ submission }) {
      const answer = await line.ask(`/api/jobs/${encodeURIComponent(submission)}/stop`, { method: 'POST' })
      if (answer.status === 200 || isUnknownJob(answer)) return
      throw new EngineError('unavailable', 'Ray did not stop the job.')
    },

    async logs({ submission }: EngineRef, tailBytes) {
      // One JSON object of one string, however long; a character takes at most six bytes there.
      const tail = await line.tail(`/api/jobs/${encodeURIComponent(submission)}/logs`, tailBytes * 2)
      if (tail === null) return null
      const text = tail.cut ? unescapeTail(tail.text) : unescapeTail(tail.text.replace(/^\s*\{\s*"logs"\s*:\s*"/, ''))
      return endOf(text, tail.cut, tailBytes, [config.token])
    },

    async health() {
      const { status, fields } = await line.ask('/api/version')
      const version = fields['ray_version']
      const ok = status === 200 && typeof version === 'string'
      return { ok, detail: ok ? `Ray ${version.slice(0, 40)}` : 'not Ray’s dashboard' }
    },
  }
}

/** A proxy in front of a head that restarts answers 404 as well; only Ray says this. */
function isUnknownJob({ status, text }: Answer): boolean {
  return status === 404 && text.includes('does not exist')
}

/** Neither taken nor refused, as far as we know. */
function isUnanswered(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'unavailable' && error.retryAfterSeconds === null
}

function raise(error: unknown): never {
  throw error
}

/** The end of a JSON string, up to its closing quote; where the cut fell inside an escape, that character is dropped. */
function unescapeTail(text: string): string {
  const inside = text.replace(/"\s*\}\s*$/, '')
  for (let start = 0; start <= 6; start++) {
    try {
      return JSON.parse(`"${inside.slice(start)}"`) as string
    } catch {
      continue
    }
  }
  return ''
}
