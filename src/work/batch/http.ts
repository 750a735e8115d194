import { EngineState } from '#contract/job-state'
import { EngineError, type Engine } from '#service/jobs/engine'
import type { EngineConfig } from '#service/jobs/engine-config'
import { openLine, type Fetch } from './call.ts'
import { endOf, sentenceOf } from './said.ts'

/**
 * Any other system, behind a gateway that speaks `docs/engines.md`: POST, GET and cancel of `/v1/jobs`, an `Idempotency-Key` on what
 * creates, callbacks signed as Standard Webhooks do.
 */
export function createHttpEngine(config: EngineConfig, fetch: Fetch): Engine {
  const line = openLine(config, fetch)
  return {
    name: 'http',

    async submit(job) {
      const { status, fields } = await line.ask('/v1/jobs', {
        method: 'POST',
        headers: { 'Idempotency-Key': job.submission },
        body: {
          submission: job.submission,
          job: job.job,
          attempt: job.attempt,
          type: job.type,
          spec_url: job.specUrl,
          token: job.token,
          callback: { url: job.callback.url, secret: job.callback.secret },
          timeout_seconds: job.timeoutSeconds,
          gpus: config.gpus,
        },
      })
      const id = fields['id']
      if (status >= 200 && status < 300 && typeof id === 'string' && id !== '') return { externalId: id }
      // 409: the same key is being worked on this moment.
      if (status >= 400 && status < 500 && status !== 409 && status !== 408) {
        throw new EngineError('rejected', `The engine refuses the job (${status}).`)
      }
      throw new EngineError('unavailable', 'The engine could not take the job just now.')
    },

    async status({ externalId }) {
      if (externalId === null) {
        return { state: 'lost', message: 'The engine never confirmed the job.', gpuSeconds: null }
      }
      const { status, fields } = await line.ask(`/v1/jobs/${encodeURIComponent(externalId)}`)
      if (status === 404 || status === 410) {
        return { state: 'lost', message: 'The engine does not know this job any more.', gpuSeconds: null }
      }
      const state = EngineState.safeParse(fields['state'])
      if (status !== 200 || !state.success) {
        throw new EngineError('unavailable', 'The engine did not say how the job is.')
      }
      const seconds = fields['gpu_seconds']
      return {
        state: state.data,
        message: sentenceOf(fields['message'], [config.token]),
        gpuSeconds: typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 ? seconds : null,
      }
    },

    async cancel({ externalId }) {
      if (externalId === null) return
      const { status } = await line.ask(`/v1/jobs/${encodeURIComponent(externalId)}/cancel`, { method: 'POST' })
      // 409: it has ended already.
      if ((status >= 200 && status < 300) || status === 404 || status === 409 || status === 410) return
      throw new EngineError('unavailable', 'The engine did not cancel the job.')
    },

    async logs({ externalId }, tailBytes) {
      if (externalId === null) return null
      const tail = await line.tail(`/v1/jobs/${encodeURIComponent(externalId)}/logs?bytes=${tailBytes}`, tailBytes)
      return tail && endOf(tail.text, tail.cut, tailBytes, [config.token])
    },

    async health() {
      const { status } = await line.ask('/health')
      return { ok: status === 200, detail: status === 200 ? 'answers' : `answers ${status}` }
    },
  }
}
