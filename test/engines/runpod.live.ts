import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { choosePort } from '../../cli/local/port.ts'
import { startRunner } from '../support/engines/local-runner.ts'
import { jobsOn } from './jobs-on.ts'

jobsOn({
  name: 'the RunPod-compatible endpoint of npm run runner',
  stopped: 'CANCELLED',
  async open(store) {
    const runner = await startRunner(store, await choosePort('127.0.0.1', 0, false))
    const jobs = path.join(store, 'runner', 'jobs')
    return {
      ...runner,
      // The server finds it by itself.
      settings: {},
      async stateOf(attempt) {
        const files = (await readdir(jobs)).filter((file) => file.endsWith('.json'))
        const all = await Promise.all(files.map((file) => readFile(path.join(jobs, file), 'utf8')))
        const known = all.map((text) => JSON.parse(text) as { key: string; status: string })
        return known.find((job) => job.key === attempt)?.status ?? 'unknown'
      },
      close: () => runner.kill(),
    }
  },
})
