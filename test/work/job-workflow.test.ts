import { beforeAll, describe, expect, test } from 'vitest'
import type { Job } from '#contract/jobs'
import type { EngineConfig } from '#service/jobs/engine-config'
import { createEngine } from '#work/batch/engines'
import { driveJob } from '#work/job-workflow'
import { appWith } from '../support/app.ts'
import { fakeHttp } from '../support/engines/fake-http.ts'
import { fakeRay } from '../support/engines/fake-ray.ts'
import { fakeRunpod } from '../support/engines/fake-runpod.ts'
import { ray } from '../support/engines/recorded.ts'
import { engineConfig, TOKEN } from '../support/engines/submission.ts'
import type { Wire } from '../support/engines/wire.ts'
import { newHand } from '../support/hand-driven.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase } from '../support/tiny-gpt2.ts'
import { addBase, addSuite, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let request: object
beforeAll(async () => {
  tenant = await newTenant(['admin'])
  request = {
    type: 'finetune',
    base: await addBase(tenant, tinyBase()),
    suite: await addSuite(tenant, tinyExamples(6)),
    method: { name: 'head' },
    training: { learning_rate: 1e-3, epochs: 1 },
  }
})

/** A job on a fake engine, and its durable run, whose waits are as short as the clock can be turned. */
async function setUp<Fake extends Wire>(kind: EngineConfig['kind'], fake: Fake, more: object = {}) {
  const config = engineConfig(kind, { callbackUrl: 'http://memorisk.test' })
  const woken: string[] = []
  const hand = newHand(
    tenant,
    { engine: config },
    { engine: createEngine(config, fake.fetch), wakeJob: async (run) => void woken.push(run) },
  )
  const knock = appWith(() => hand.deps)
  const headers = { Authorization: `Bearer ${tenant.token}`, 'Content-Type': 'application/json' }
  const call = async (method: string, path: string, body?: unknown) =>
    (await knock(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) })).json<Job>()
  const job = await call('POST', '/v1/jobs', { ...request, ...more })
  const waits: number[] = []
  /** Runs to the job's end; `onWait` is the world going on meanwhile. */
  const run = async (onWait: (round: number) => unknown = () => undefined): Promise<Job> => {
    const seen = new Set<string>()
    const step = {
      do: async (name: string, _: object, task: () => Promise<unknown>) => {
        expect(seen.has(name)).toBe(false)
        seen.add(name)
        return task()
      },
      waitForEvent: async (_: string, { timeout }: { timeout: string }) => {
        const seconds = Number.parseInt(timeout, 10)
        waits.push(seconds)
        if (waits.length > 300) throw new Error('it never ends')
        hand.wait(seconds * 1000)
        await onWait(waits.length)
        throw new Error('timed out')
      },
    }
    await driveJob(() => hand.deps, job.id, step as never)
    return call('GET', `/v1/jobs/${job.id}`)
  }
  return { fake, job, run, call, knock, waits, woken }
}

describe('a job’s durable run on Ray', () => {
  test('a submission whose answer is lost is not started twice', async () => {
    const { fake, job, run, call } = await setUp('ray', fakeRay(TOKEN))
    fake.trouble('unanswered', 'unsent')
    const ended = await run((round) => round === 4 && call('POST', `/v1/jobs/${job.id}/cancel`))
    expect(ended.state).toBe('cancelled')
    expect([...fake.jobs].map(([id, { status }]) => [id, status])).toEqual([[`${job.id}-1`, 'STOPPED']])
  })

  test('a head that restarts and knows nothing any more costs an attempt, then the job', async () => {
    const { fake, job, run } = await setUp('ray', fakeRay(TOKEN), { retries: 1 })
    const ended = await run(() => fake.jobs.clear())
    expect(ended).toMatchObject({ state: 'failed', attempt: 2, problem: { code: 'engine_lost' } })
    const names = fake.seen.flatMap(({ body }) => (body as { submission_id?: string })?.submission_id ?? [])
    expect(names).toEqual([`${job.id}-1`, `${job.id}-2`])
  })

  test('a runner that ends with a traceback: the reason is kept, the traceback is not', async () => {
    const { fake, run } = await setUp('ray', fakeRay(TOKEN), { retries: 0 })
    const ended = await run(() => {
      for (const job of fake.jobs.values()) Object.assign(job, { status: 'FAILED', message: ray.failure })
    })
    expect(ended).toMatchObject({ state: 'failed', problem: { code: 'runner_failed' } })
    expect(ended.problem!.detail).toContain('failed with exit code 1')
    expect(JSON.stringify(ended)).not.toMatch(/Traceback|ValueError|site-packages/)
  })

  test('a head without agents is tried again, then given up', async () => {
    const { fake, run, waits } = await setUp('ray', fakeRay(TOKEN), { retries: 0 })
    // Each submission is followed by a look whether it arrived after all.
    for (let i = 0; i < 10; i++)
      fake.trouble(new Response(ray.noAgent, { status: 500 }), new Response(ray.unknown('x'), { status: 404 }))
    const ended = await run()
    expect(ended).toMatchObject({ state: 'failed', problem: { code: 'engine_unavailable' } })
    expect(JSON.stringify(ended)).not.toContain('Traceback')
    expect(waits.slice(0, 4)).toEqual([2, 4, 8, 16])
    expect(fake.jobs.size).toBe(0)
  })

  test('a wrong key fails the job at once', async () => {
    const { fake, run } = await setUp('ray', fakeRay('another'))
    expect(await run()).toMatchObject({ state: 'failed', problem: { code: 'engine_rejected' } })
    expect(fake.seen.filter(({ method, url }) => method === 'POST' && url.endsWith('/jobs/'))).toHaveLength(1)
  })
})

describe('a job’s durable run on RunPod', () => {
  test('a job that expired there is lost', async () => {
    const { fake, run } = await setUp('runpod', fakeRunpod(TOKEN), { retries: 0 })
    const ended = await run(() => fake.jobs.clear())
    expect(ended).toMatchObject({ state: 'failed', problem: { code: 'engine_lost' } })
    expect(ended.problem!.detail).toContain('expired')
  })

  test('it waits as long as it is asked to', async () => {
    const { fake, run, waits, job, call } = await setUp('runpod', fakeRunpod(TOKEN))
    fake.trouble(new Response('', { status: 429, headers: { 'Retry-After': '41' } }))
    await run((round) => round === 2 && call('POST', `/v1/jobs/${job.id}/cancel`))
    expect(waits[0]).toBe(41)
    expect([...fake.jobs.values()].map(({ status }) => status)).toEqual(['CANCELLED'])
  })

  test('only the webhook’s own token wakes the job, and all that it can do is that', async () => {
    const { fake, job, run, call, knock, woken } = await setUp('runpod', fakeRunpod(TOKEN))
    const forged: number[] = []
    await run(async (round) => {
      const [known] = fake.jobs.values()
      if (round === 1 && known) {
        const genuine = new URL(String(known.body['webhook']))
        const body = JSON.stringify({ id: known.id, status: 'COMPLETED', output: { pwned: true } })
        const send = (at: URL) => knock(at.pathname + at.search, { method: 'POST', body })
        for (const token of ['', 'x', 'f'.repeat(64)]) {
          const url = new URL(genuine)
          url.searchParams.set('t', token)
          forged.push((await send(url)).status)
        }
        expect(woken).toEqual([])
        expect([(await send(genuine)).ok, (await send(genuine)).ok]).toEqual([true, true])
        expect((await call('GET', `/v1/jobs/${job.id}`)).state).toBe('running')
      }
      if (round === 2) await call('POST', `/v1/jobs/${job.id}/cancel`)
    })
    expect(forged).toEqual([401, 401, 401])
    expect(woken.slice(0, 2)).toEqual([`${job.id}-run-1`, `${job.id}-run-1`])
  })

  test('an end that the runner never confirmed is not one that counts', async () => {
    const { fake, run } = await setUp('runpod', fakeRunpod(TOKEN), { retries: 0 })
    const ended = await run(() => fake.jobs.forEach((job) => void (job.status = 'COMPLETED')))
    expect(ended).toMatchObject({ state: 'failed', problem: { code: 'runner_silent' } })
  })
})

test('on any other engine: the same key each time, and lost when it says so', async () => {
  const { fake, run, job } = await setUp('http', fakeHttp(TOKEN), { retries: 0 })
  fake.trouble('unanswered', 'unanswered')
  const ended = await run((round) => round === 4 && fake.jobs.clear())
  expect(ended).toMatchObject({ state: 'failed', problem: { code: 'engine_lost' } })
  const keys = fake.seen.filter(({ method }) => method === 'POST').map(({ headers }) => headers.get('Idempotency-Key'))
  expect(new Set(keys.filter((key) => key !== null))).toEqual(new Set([`${job.id}-1`]))
})
