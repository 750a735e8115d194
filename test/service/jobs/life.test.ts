// oxlint-disable unicorn/no-thenable -- `then` holds an object, never a function
import { describe, expect, test } from 'vitest'
import type { Job } from '#contract/jobs'
import type { JobEvent } from '#contract/job-events'
import { reconcileJobs } from '#service/jobs/reconcile-jobs'
import { SUMMARY, begin } from '../../support/begin-job.ts'
import { STARTED } from '../../support/job-world.ts'
import { tinyLora } from '../../support/tiny-gpt2.ts'

function artifact(name: string, seed: number): Record<string, Uint8Array> {
  return Object.fromEntries([...tinyLora({ seed })].map(([file, bytes]) => [`${name}.${file}`, bytes]))
}

function metrics(epoch: number, validation: number) {
  return {
    epoch,
    train_perplexity: 20,
    validation_perplexity: validation,
    attacks: {},
    exposure: null,
    epsilon: null,
    seconds: 1,
  }
}

describe('a fine-tune', () => {
  test('goes from the request to models that are scanned', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create({ ...finetune, name: 'mine', then: { scan: {} } })
    expect((await world.settle(id)).state).toBe('running')
    const [submission] = world.engine.submitted
    expect(submission).toMatchObject({ submission: `${id}-1`, attempt: 1, type: 'finetune' })

    const runner = world.runner()
    const spec = await (await runner.fetch(`/v1/jobs/${id}/spec`)).json<Record<string, unknown>>()
    expect(spec).toMatchObject({ type: 'finetune', method: { name: 'lora', r: 2 }, training: { epochs: 2, batch: 8 } })
    expect(JSON.stringify(spec)).not.toMatch(/mr[jk]_|whsec_/)
    for (const { url, sha256, bytes } of spec['inputs'] as { url: string; sha256: string; bytes: number }[]) {
      const file = await runner.fetch(new URL(url).pathname)
      const body = await file.arrayBuffer()
      expect([file.status, body.byteLength]).toEqual([200, bytes])
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
      expect([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(sha256)
    }

    await runner.say({ seq: 0, ...STARTED })
    await runner.say(
      { seq: 0, type: 'progress', done: 1, total: 4, unit: 'step' },
      { seq: 0, type: 'epoch', metrics: metrics(1, 24), gpu_seconds: 3 },
      { seq: 0, type: 'log', lines: ['epoch 1 done'] },
    )
    await runner.say({ seq: 0, type: 'epoch', metrics: metrics(2, 22), gpu_seconds: 6 })
    await runner.finish({
      ...artifact('epoch-1', 5),
      ...artifact('epoch-2', 6),
      ...artifact('final', 6),
      'summary.json': SUMMARY,
    })
    const done = await world.settle(id)
    expect(done).toMatchObject({ state: 'done', problem: null, gpu_seconds: 6, device: 'cpu', engine_state: 'queued' })
    expect(done.epochs.map(({ validation_perplexity }) => validation_perplexity)).toEqual([24, 22])
    expect(done.models.map(({ artifact }) => artifact)).toEqual(['epoch-1', 'epoch-2', 'final'])
    // The same bytes are one model and one scan.
    expect(done.models[2]).toMatchObject({ model: done.models[1]!.model, scan: done.models[1]!.scan })
    const model = await (await world.send('GET', `/v1/models/${done.models[0]!.model}`)).json()
    expect(model).toMatchObject({
      name: 'mine · epoch-1',
      kind: 'lora',
      checkpoint: { series: id, step: 1 },
      training: { epochs: 1, validation_perplexity: 24 },
    })
    const scan = await world.hand.drive(done.models[0]!.scan!)
    expect(scan.state).toBe('done')

    const events = await (await world.send('GET', `/v1/jobs/${id}/events`)).json<{ data: JobEvent[] }>()
    expect(events.data.map(({ type }) => type)).toEqual([
      'queued',
      'submitting',
      'running',
      'epoch',
      'progress',
      'epoch',
      'collecting',
      'model',
      'model',
      'model',
      'done',
    ])
    const log = await (await world.send('GET', `/v1/jobs/${id}/logs`)).json()
    expect(log).toMatchObject({ source: 'runner', truncated: false })
    expect(JSON.stringify(log)).toContain('epoch 1 done')
    const file = await world.send('GET', `/v1/jobs/${id}/outputs/summary.json`)
    expect(await file.text()).toBe(SUMMARY)
  })

  test('waits its turn: one organisation has so many with the engine at once', async () => {
    const { world, finetune } = await begin({ activeJobs: 1 })
    const first = await world.create(finetune)
    const second = await world.create(finetune)
    expect((await world.settle(first.id)).state).toBe('running')
    expect((await world.settle(second.id)).state).toBe('queued')
    await world.send('POST', `/v1/jobs/${first.id}/cancel`)
    expect((await world.settle(second.id)).state).toBe('running')
  })

  test('is cancelled: the runner is told, the engine too, even if it has to be told twice', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create(finetune)
    await world.settle(id)
    const runner = world.runner()
    await runner.say({ seq: 0, ...STARTED })
    world.engine.faults.push('unavailable')
    const answer = await world.send('POST', `/v1/jobs/${id}/cancel`)
    expect(await answer.json()).toMatchObject({ state: 'cancelled' })
    expect(world.woken).toContain(`${id}-run-1`)
    expect(await runner.say({ seq: 0, type: 'heartbeat' })).toMatchObject({ stop: true, state: 'cancelled' })
    expect((await runner.fetch(`/v1/jobs/${id}/spec`)).status).toBe(410)
    await world.step(id)
    expect(world.engine.cancelled).toEqual([])
    await world.step(id)
    expect(world.engine.cancelled).toEqual([`${id}-1`])
    expect((await world.send('POST', `/v1/jobs/${id}/cancel`)).status).toBe(200)
    expect((await world.send('DELETE', `/v1/jobs/${id}`)).status).toBe(204)
    expect((await world.send('GET', `/v1/jobs/${id}`)).status).toBe(404)
  })
})

describe('what can get lost', () => {
  test('the answer to a submission: it is repeated with the same name and token', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create(finetune)
    world.engine.faults.push('lost')
    expect((await world.settle(id)).state).toBe('submitting')
    expect((await world.settle(id)).state).toBe('running')
    const [first, again] = world.engine.submitted
    expect(again).toEqual({ ...first, timeoutSeconds: again!.timeoutSeconds })
  })

  test('a submission that arrived twice: the second process is sent away, and its end is not the job’s', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create(finetune)
    await world.settle(id)
    await world.runner('process-a').say({ seq: 0, ...STARTED })
    await expect(world.runner('process-b').say({ seq: 0, ...STARTED })).rejects.toThrow('409')
    world.engine.state = 'succeeded'
    expect((await world.settle(id)).state).toBe('running')
  })

  test('the runner’s voice: silent for a lease it is lost, and the next attempt has another token', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create({ ...finetune, retries: 1 })
    await world.settle(id)
    const first = world.runner()
    await first.say({ seq: 0, ...STARTED, gpu_seconds: 5 })
    world.engine.state = 'running'
    world.hand.wait(61_000)
    const retried = await world.settle(id)
    expect(retried).toMatchObject({ state: 'running', attempt: 2, retries_left: 0, gpu_seconds: 5 })
    expect(world.engine.cancelled).toEqual([`${id}-1`])
    expect((await first.fetch(`/v1/jobs/${id}/spec`)).status).toBe(401)
    const second = world.runner('worker-two')
    expect(second.token).not.toBe(first.token)
    await second.say({ seq: 0, ...STARTED })
    world.hand.wait(61_000)
    const failed = await world.settle(id)
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'runner_silent' } })
    expect(failed.fingerprint).toBe(retried.fingerprint)
  })

  test('what it works on: an attempt after that is not sent to an engine, and says why', async () => {
    const { world, suite, finetune } = await begin()
    const { id } = await world.create({ ...finetune, retries: 1 })
    await world.settle(id)
    expect((await world.send('DELETE', `/v1/suites/${suite}`)).status).toBe(204)
    world.engine.state = 'lost'
    expect(await world.settle(id)).toMatchObject({
      state: 'failed',
      problem: { code: 'not_found', detail: expect.stringContaining('suite') },
    })
    expect(world.engine.submitted).toHaveLength(1)
  })

  test.each([
    ['failed', 'runner_failed'],
    ['lost', 'engine_lost'],
    ['cancelled', 'engine_lost'],
    ['succeeded', 'runner_silent'],
  ] as const)('the attempt at the engine (%s): it ends with a reason', async (state, code) => {
    const { world, finetune } = await begin()
    const { id } = await world.create({ ...finetune, retries: 0 })
    await world.settle(id)
    world.engine.state = state
    expect(await world.settle(id)).toMatchObject({ state: 'failed', problem: { code } })
  })

  test('the engine: patience, then a reason; a retry is a new job with the same fingerprint', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create({ ...finetune, retries: 0 })
    await world.settle(id)
    world.engine.faults.push(...Array.from({ length: 30 }, () => 'unavailable' as const))
    let job: Job = await world.get(id)
    for (let i = 0; i < 20 && job.finished_at === null; i++) job = await world.settle(id)
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'engine_lost' } })
    world.engine.faults.length = 0
    const again = await (await world.send('POST', `/v1/jobs/${id}/retry`)).json<Job>()
    expect(again).toMatchObject({ state: 'queued', retry_of: id, fingerprint: job.fingerprint, request: job.request })
    expect((await world.settle(again.id)).state).toBe('running')
    expect((await world.send('POST', `/v1/jobs/${again.id}/retry`)).status).toBe(409)
  })

  test('an engine that will not: no use trying again', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create({ ...finetune, retries: 3 })
    world.engine.faults.push('rejected')
    expect(await world.settle(id)).toMatchObject({ state: 'failed', problem: { code: 'engine_rejected' }, attempt: 1 })
  })

  test('time: a job that has not ended by then is stopped', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create({ ...finetune, timeout_seconds: 60, retries: 2 })
    await world.settle(id)
    const runner = world.runner()
    await runner.say({ seq: 0, ...STARTED })
    world.hand.wait(60_000)
    expect(await runner.say({ seq: 0, type: 'heartbeat' })).toMatchObject({ stop: true })
    expect(await world.settle(id)).toMatchObject({ state: 'failed', problem: { code: 'job_expired' } })
    expect(world.engine.cancelled).toEqual([`${id}-1`])
  })

  test('the driver: the reconciler finds the job and drives it under another run', async () => {
    const { world, finetune } = await begin()
    const { id } = await world.create(finetune)
    expect(await reconcileJobs(world.hand.deps, { startUp: false })).toBe(0)
    world.hand.wait(121_000)
    expect(await reconcileJobs(world.hand.deps, { startUp: false })).toBeGreaterThan(0)
    await world.settle(id)
    await world.runner().say({ seq: 0, ...STARTED })
    await world.send('POST', `/v1/jobs/${id}/cancel`)
    expect(world.woken).toContain(`${id}-run-2`)
  })
})
