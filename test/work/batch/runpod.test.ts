import { describe, expect, test } from 'vitest'
import { createEngine } from '#work/batch/engines'
import { fakeRunpod } from '../../support/engines/fake-runpod.ts'
import { runpod } from '../../support/engines/recorded.ts'
import { engineConfig, submission, TOKEN } from '../../support/engines/submission.ts'

function setUp(change = {}) {
  const fake = fakeRunpod(TOKEN)
  return { fake, engine: createEngine(engineConfig('runpod', change), fake.fetch) }
}

async function submitted(change = {}) {
  const world = setUp(change)
  const { externalId } = await world.engine.submit(submission)
  const ref = { submission: submission.submission, externalId }
  return { ...world, ref, job: world.fake.jobs.get(externalId)! }
}

describe('submitting to RunPod', () => {
  test('hands over the address of the spec and the token, a webhook with its own, and the time it may take', async () => {
    const { job } = await submitted()
    expect(job.body).toEqual({
      input: {
        submission_id: submission.submission,
        job_id: submission.job,
        spec_url: submission.specUrl,
        token: submission.token,
      },
      webhook: 'https://memorisk.test/v1/callbacks/job_01J?t=hmac-token',
      policy: { executionTimeout: 3_600_000, ttl: 90_000_000 },
    })
  })

  test('RunPod’s longest time is a week', async () => {
    const { fake, engine } = setUp()
    await engine.submit({ ...submission, timeoutSeconds: 604_800 })
    const [job] = fake.jobs.values()
    expect(job!.body['policy']).toEqual({ executionTimeout: 604_800_000, ttl: 604_800_000 })
  })

  test('an answer that was lost: submitted again, it is the same job', async () => {
    const { fake, engine } = setUp()
    fake.trouble('unanswered')
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'unavailable' })
    const { externalId } = await engine.submit(submission)
    expect([...fake.jobs.keys()]).toEqual([externalId])
  })

  test.each([
    ['a request that never arrived', 'unsent'],
    ['a gateway', new Response('<html>502</html>', { status: 502 })],
    ['a 200 without an id', new Response('{"status":"IN_QUEUE"}')],
    ['a 200 that is no JSON', new Response('OK')],
  ] as const)('%s may be tried again', async (_, trouble) => {
    const { fake, engine } = setUp()
    fake.trouble(trouble)
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('too many requests: later, as it asked', async () => {
    const { fake, engine } = setUp()
    const date = new Date(Date.now() + 30_000).toUTCString()
    fake.trouble(new Response('', { status: 429, headers: { 'Retry-After': date } }))
    const error = await engine.submit(submission).catch((error: unknown) => error)
    expect(error).toMatchObject({ kind: 'unavailable' })
    expect((error as { retryAfterSeconds: number }).retryAfterSeconds).toBeGreaterThan(25)
  })

  test.each([400, 401, 404, 413])('%i is for good, without what it says', async (status) => {
    const { fake, engine } = setUp()
    fake.trouble(new Response(`{"error":"bad ${submission.token}"}`, { status }))
    const error = await engine.submit(submission).catch((error: unknown) => error)
    expect(error).toMatchObject({ kind: 'rejected' })
    expect(String(error)).not.toContain('mrj_')
  })
})

describe('asking RunPod', () => {
  test.each([
    ['IN_QUEUE', 'queued'],
    ['IN_PROGRESS', 'running'],
    ['RUNNING', 'running'],
    ['COMPLETED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'failed'],
    ['CANCELLED', 'cancelled'],
  ])('%s is %s', async (status, state) => {
    const { engine, ref, job } = await submitted()
    job.status = status
    expect((await engine.status(ref)).state).toBe(state)
  })

  test('a known id that is gone has expired', async () => {
    const { fake, engine, ref } = await submitted()
    fake.jobs.clear()
    expect(await engine.status(ref)).toEqual({
      state: 'lost',
      message: 'The endpoint dropped the job: it expired.',
      gpuSeconds: null,
    })
  })

  test('one that was never confirmed is lost', async () => {
    const { fake, engine } = setUp()
    expect(await engine.status({ submission: 'x-1', externalId: null })).toMatchObject({ state: 'lost' })
    await engine.cancel({ submission: 'x-1', externalId: null })
    expect(fake.seen).toEqual([])
  })

  test('a handler’s error keeps its message, not its traceback', async () => {
    const { engine, ref, job } = await submitted({ gpus: 2 })
    Object.assign(job, { status: 'FAILED', error: runpod.handlerError, executionTime: 90_500 })
    expect(await engine.status(ref)).toEqual({ state: 'failed', message: 'CUDA out of memory', gpuSeconds: 181 })
  })

  test('a status nobody has heard of, and a server in trouble', async () => {
    const { fake, engine, ref, job } = await submitted()
    job.status = 'PAUSED'
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
    fake.trouble(new Response('', { status: 500 }), 'unsent')
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('cancelling: once, twice, and when it is gone', async () => {
    const { fake, engine, ref, job } = await submitted()
    await engine.cancel(ref)
    await engine.cancel(ref)
    expect(job.status).toBe('CANCELLED')
    fake.jobs.clear()
    await engine.cancel(ref)
    fake.trouble(new Response('', { status: 500 }))
    await expect(engine.cancel(ref)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('RunPod keeps its logs to itself; our endpoint hands them out, without secrets', async () => {
    const { fake, engine, ref } = await submitted()
    expect(await engine.logs(ref, 100)).toBeNull()
    fake.trouble(Response.json({ logs: `start ${TOKEN} ${submission.token}\nend\n` }))
    expect(await engine.logs(ref, 100)).toBe('start [secret] [secret]\nend\n')
  })

  test('health', async () => {
    const { engine } = setUp()
    expect((await engine.health()).ok).toBe(true)
  })
})
