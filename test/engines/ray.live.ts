import { startRay } from '../support/engines/ray-head.ts'
import { jobsOn } from './jobs-on.ts'

jobsOn({
  name: 'a Ray head',
  stopped: 'STOPPED',
  async open(_, work) {
    const ray = await startRay(work)
    return {
      ...ray,
      settings: { MEMORISK_ENGINE: 'ray', MEMORISK_ENGINE_URL: ray.url, MEMORISK_ENGINE_TOKEN: ray.token },
      async stateOf(attempt) {
        const headers = { Authorization: `Bearer ${ray.token}` }
        const answer = await fetch(`${ray.url}/api/jobs/${attempt}`, { headers })
        return (await answer.json<{ status: string }>()).status
      },
    }
  },
})
