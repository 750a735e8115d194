// oxlint-disable unicorn/no-thenable -- a word of the API: holds an object, never a function
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '#contract/jobs'
import { startServer, temporaryFolder, type ServerProcess } from '../support/server.ts'
import { tinyBase, type Files } from '../support/tiny-gpt2.ts'

/** An engine that can be killed as a power cut would, and started again. */
export interface LiveEngine {
  /** What the server is told of it. */
  readonly settings: Readonly<Record<string, string>>
  kill(): Promise<void>
  start(): Promise<void>
  /** In the engine's own words. */
  stateOf(attempt: string): Promise<string>
  close(): Promise<void>
}

interface Live {
  readonly name: string
  /** How the engine calls a job that was stopped. */
  readonly stopped: string
  /** `store` is the server's folder, `work` where runners leave their checkpoints. */
  readonly open: (store: string, work: string) => Promise<LiveEngine>
}

const shape = { width: 32, layers: 2, heads: 2, vocabulary: 256, positions: 64 }
/** Long enough to be killed in the middle, short enough to be done again. */
const LONG = 150
const examples = Array.from({ length: 64 }, (_, i) => ({
  id: `e${i}`,
  split: i % 2 === 0 ? ('member' as const) : ('nonmember' as const),
  text: Array.from({ length: 8 }, (_, j) => `w${(i * 31 + j * 17) % 997}`).join(' '),
}))

/** What every engine must show: work done and scanned, a cancel that stops it, and a crash that costs an attempt and nothing else. */
export function jobsOn({ name, stopped, open }: Live): void {
  describe(`jobs on ${name}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>
    let engine: LiveEngine
    let server: ServerProcess
    let base: string
    let suite: string

    beforeAll(async () => {
      folder = await temporaryFolder()
      const store = path.join(folder.path, 'server')
      engine = await open(store, path.join(folder.path, 'work'))
      server = await startServer(store, 0, engine.settings)
      base = (await server.client.bases.create({ name: 'tiny', files: await upload(tinyBase(1, shape)) })).id
      suite = (await server.client.suites.create({ name: 'words', examples })).id
    })
    afterAll(async () => {
      await server?.stop()
      await engine?.close()
      await folder.remove()
    })

    test('a fine-tune becomes a model that is scanned, and scored and measured on the engine', async () => {
      const tuned = await succeeded(await finetune({ epochs: 2, then: { scan: {} } }))
      expect(tuned.attempt).toBe(1)
      expect(tuned.epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
      const [made] = tuned.models
      const scan = await server.client.scans.wait(made!.scan!)
      expect(scan).toMatchObject({ state: 'done', problem: null })

      const scored = await succeeded(await create({ type: 'score', model: made!.model, suite }))
      expect(scored.outputs.map((output) => output.name)).toContain('target.text.safetensors')

      const hessian = { eigenvalues: 2, iterations: 8, trace_draws: 2, max_examples: 20 }
      const curved = await succeeded(await create({ type: 'hessian', model: made!.model, suite, hessian }))
      expect(curved.hessian).toMatchObject({ texts: 20, tensors: 1, parameters: shape.vocabulary * shape.width })
      expect(curved.hessian!.ratio.trace.value).toBeGreaterThan(0)
    })

    test('a cancelled job is stopped at the engine', async () => {
      const job = await underWay(await finetune({ epochs: LONG }))
      expect((await call<Job>('POST', `/v1/jobs/${job.id}/cancel`)).state).toBe('cancelled')
      await until(async () => (await engine.stateOf(`${job.id}-1`)) === stopped)
      expect(await read(job.id)).toMatchObject({ state: 'cancelled' })
    })

    test('an engine that dies under a job fails it with a reason; tried again, it goes on and ends well', async () => {
      const job = await underWay(await finetune({ epochs: LONG, retries: 0 }))
      await engine.kill()
      await engine.start()
      const failed = await finished(job.id)
      expect(failed.state).toBe('failed')
      expect(failed.problem?.code).toMatch(/^(engine_lost|runner_silent|runner_failed)$/)
      expect(failed.problem?.detail).toMatch(/^The (engine|runner) /)
      const retry = await call<Job>('POST', `/v1/jobs/${job.id}/retry`)
      expect((await succeeded(retry.id)).retry_of).toBe(job.id)
    })

    async function upload(files: Files): Promise<Record<string, string>> {
      const kept: Record<string, string> = {}
      for (const [file, bytes] of files) {
        const read = async (start: number, end: number) => new Uint8Array(bytes.slice(start, end))
        kept[file] = await server.client.blobs.upload({ byteLength: bytes.byteLength, read })
      }
      return kept
    }

    async function finetune({ epochs, ...more }: { epochs: number; [option: string]: unknown }): Promise<string> {
      const training = { learning_rate: 1e-3, epochs, batch: 4 }
      return create({ type: 'finetune', base, suite, method: { name: 'head' }, training, ...more })
    }

    async function create(request: unknown): Promise<string> {
      return (await call<Job>('POST', '/v1/jobs', request)).id
    }

    const read = (id: string) => call<Job>('GET', `/v1/jobs/${id}`)

    async function finished(id: string): Promise<Job> {
      await until(async () => (await read(id)).finished_at !== null)
      return read(id)
    }

    /** Says why not, and what the runner said. */
    async function succeeded(id: string): Promise<Job> {
      const job = await finished(id)
      if (job.state !== 'done') console.log(name, job.problem, await call('GET', `/v1/jobs/${id}/logs`))
      expect(job).toMatchObject({ state: 'done', problem: null })
      return job
    }

    /** Once the runner has trained for a while. */
    async function underWay(id: string): Promise<Job> {
      await until(async () => {
        const { epochs, finished_at, problem } = await read(id)
        if (finished_at !== null) throw new Error(`it ended too soon: ${JSON.stringify(problem)}`)
        return epochs.length >= 2
      })
      return read(id)
    }

    async function call<T>(method: string, where: string, body?: unknown): Promise<T> {
      const response = await fetch(server.url + where, {
        method,
        headers: { Authorization: `Bearer ${server.key}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const answer: unknown = await response.json()
      if (!response.ok) throw new Error(`${method} ${where}: ${response.status} ${JSON.stringify(answer)}`)
      return answer as T
    }
  })
}

/** As long as the test has time. */
async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await sleep(250)
}
