import type { JobEvent } from '#contract/job-events'
import type { JobId } from '#contract/ids'
import { JOB_FINISHED, type JobState } from '#contract/job-state'
import type { CreateJobInput, Job, JobLog, JobType } from '#contract/jobs'
import type { Page } from '#contract/page'
import { followEvents, type FollowOptions } from './follow.ts'
import { query, type PageInput } from './query.ts'
import type { Transport } from './transport.ts'

export interface WaitForJob {
  readonly signal?: AbortSignal | undefined
  /** Told about every event. */
  readonly onEvent?: (event: JobEvent) => void
}

export function jobsApi(transport: Transport) {
  const at = (id: JobId, rest = '') => `/v1/jobs/${id}${rest}`
  const api = {
    create: (input: CreateJobInput): Promise<Job> => transport.json({ method: 'POST', path: '/v1/jobs', json: input }),
    get: (id: JobId, signal?: AbortSignal): Promise<Job> => transport.json({ method: 'GET', path: at(id), signal }),
    list: (filter: PageInput & { state?: JobState; type?: JobType } = {}): Promise<Page<Job>> =>
      transport.json({ method: 'GET', path: `/v1/jobs${query(filter)}` }),
    cancel: (id: JobId): Promise<Job> => transport.json({ method: 'POST', path: at(id, '/cancel') }),
    /** The same request as a new job, for one that failed or was cancelled. */
    retry: (id: JobId): Promise<Job> => transport.json({ method: 'POST', path: at(id, '/retry') }),
    async remove(id: JobId): Promise<void> {
      await transport.send({ method: 'DELETE', path: at(id) })
    },
    log: (id: JobId, tail?: number): Promise<JobLog> =>
      transport.json({ method: 'GET', path: at(id, `/logs${query({ tail })}`) }),
    /** The bytes of one output, as they arrive. */
    output: (id: JobId, name: string): Promise<Response> =>
      transport.send({ method: 'GET', path: at(id, `/outputs/${name}`), headers: { accept: '*/*' } }),
    /** Everything that happens to the job, from its beginning (or behind event `after`) to its end. */
    events: (id: JobId, options: FollowOptions = {}): AsyncGenerator<JobEvent> =>
      followEvents<JobEvent>(transport, at(id, '/events'), isEnd, options),
    /** Waits for the end of the job: `done`, `failed` or `cancelled`. */
    async wait(id: JobId, { signal, onEvent }: WaitForJob = {}): Promise<Job> {
      for await (const event of api.events(id, { signal })) onEvent?.(event)
      return api.get(id, signal)
    },
  }
  return api
}

function isEnd(type: string): boolean {
  return (JOB_FINISHED as readonly string[]).includes(type)
}
