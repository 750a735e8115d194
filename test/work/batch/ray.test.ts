import { describe, expect, test } from 'vitest'
import { createEngine } from '#work/batch/engines'
import { fakeRay } from '../../support/engines/fake-ray.ts'
import { ray } from '../../support/engines/recorded.ts'
import { engineConfig, ref, submission, TOKEN } from '../../support/engines/submission.ts'

function setUp(change = {}) {
  const fake = fakeRay(TOKEN)
  return { fake, engine: createEngine(engineConfig('ray', change), fake.fetch) }
}

describe('submitting to Ray', () => {
  test('asks for our id, our entry and nothing that Ray does not know; the token is in the environment alone', async () => {
    const { fake, engine } = setUp({ runtimeEnv: { pip: ['memorisk-runner'], env_vars: { HF_HUB_OFFLINE: '1' } } })
    expect(await engine.submit(submission)).toEqual({ externalId: submission.submission })
    const { request } = fake.jobs.get(submission.submission)!
    expect(request).toEqual({
      entrypoint: 'python -m memorisk_runner run',
      submission_id: submission.submission,
      entrypoint_num_gpus: 1,
      metadata: { job: submission.job, attempt: '1', org: submission.org, type: 'finetune' },
      runtime_env: {
        pip: ['memorisk-runner'],
        env_vars: {
          HF_HUB_OFFLINE: '1',
          MEMORISK_SPEC_URL: submission.specUrl,
          MEMORISK_JOB_TOKEN: submission.token,
        },
      },
    })
    const { runtime_env: _, ...rest } = request
    expect(JSON.stringify(rest)).not.toContain(submission.token)
  })

  test('a duplicate is a 500 with a traceback: the job is there, so all is well', async () => {
    const { fake, engine } = setUp()
    await engine.submit(submission)
    expect(await engine.submit(submission)).toEqual({ externalId: submission.submission })
    expect(fake.jobs.size).toBe(1)
    expect(fake.seen.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET'])
  })

  test('an answer that was lost: the job is found', async () => {
    const { fake, engine } = setUp()
    fake.trouble('unanswered')
    expect(await engine.submit(submission)).toEqual({ externalId: submission.submission })
    expect(fake.jobs.size).toBe(1)
  })

  test.each([
    ['a request that never arrived', 'unsent'],
    ['a head without agents', new Response(ray.noAgent, { status: 500 })],
    ['somebody else’s 200', new Response('<html>welcome</html>')],
    ['a gateway', new Response('Bad Gateway', { status: 502 })],
  ] as const)('%s: nothing was started, and it may be tried again', async (_, trouble) => {
    const { fake, engine } = setUp()
    fake.trouble(trouble)
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'unavailable' })
    expect(fake.jobs.size).toBe(0)
    await engine.submit(submission)
    expect(fake.jobs.size).toBe(1)
  })

  test('what Ray does not understand is refused for good, and its traceback goes nowhere', async () => {
    const { fake, engine } = setUp()
    fake.trouble(new Response(ray.unknownField, { status: 400 }))
    const error = await engine.submit(submission).catch((error: unknown) => error)
    expect(error).toMatchObject({ name: 'EngineError', kind: 'rejected' })
    expect(String(error)).not.toMatch(/Traceback|site-packages|nonsense/)
  })

  test('a wrong token is refused for good', async () => {
    const { engine } = setUp({ token: 'wrong' })
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'rejected' })
  })

  test('a redirect is not followed with the key', async () => {
    const { fake, engine } = setUp()
    fake.trouble(new Response(null, { status: 302, headers: { Location: 'https://elsewhere.test/' } }))
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'rejected' })
    expect(fake.seen).toHaveLength(1)
  })

  test('too many requests: later, as it asked', async () => {
    const { fake, engine } = setUp()
    fake.trouble(new Response('slow down', { status: 429, headers: { 'Retry-After': '17' } }))
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'unavailable', retryAfterSeconds: 17 })
    expect(fake.seen).toHaveLength(1)
  })
})

describe('asking Ray', () => {
  test.each([
    ['PENDING', 'queued'],
    ['RUNNING', 'running'],
    ['STOPPED', 'cancelled'],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
  ])('%s is %s', async (status, state) => {
    const { fake, engine } = setUp()
    await engine.submit(submission)
    fake.jobs.get(submission.submission)!.status = status
    expect((await engine.status(ref)).state).toBe(state)
  })

  test('a failure keeps its first sentence: no log, no traceback, no environment', async () => {
    const { fake, engine } = setUp({ gpus: 2 })
    await engine.submit(submission)
    Object.assign(fake.jobs.get(submission.submission)!, {
      status: 'FAILED',
      message: ray.failure,
      end_time: 1_090_000,
    })
    expect(await engine.status(ref)).toEqual({
      state: 'failed',
      message: 'Job entrypoint command failed with exit code 1',
      gpuSeconds: 180,
    })
  })

  test('a job that Ray does not know is lost', async () => {
    const { engine } = setUp()
    expect(await engine.status(ref)).toMatchObject({ state: 'lost' })
  })

  test('a 404 that is not Ray’s says nothing about the job', async () => {
    const { fake, engine } = setUp()
    fake.trouble(new Response('default backend - 404', { status: 404 }))
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('a state nobody has heard of, and a body that is no JSON', async () => {
    const { fake, engine } = setUp()
    await engine.submit(submission)
    fake.jobs.get(submission.submission)!.status = 'HIBERNATING'
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
    fake.trouble(new Response('{"status": "SUCC'))
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  test('stopping: once, twice, and when it is gone', async () => {
    const { fake, engine } = setUp()
    await engine.cancel(ref)
    await engine.submit(submission)
    await engine.cancel(ref)
    await engine.cancel(ref)
    expect(fake.jobs.get(submission.submission)!.status).toBe('STOPPED')
  })

  test('the end of a log of any length, without secrets', async () => {
    const { fake, engine } = setUp()
    await engine.submit(submission)
    const job = fake.jobs.get(submission.submission)!
    job.logs = 'short "quoted" é\n'
    expect(await engine.logs(ref, 4096)).toBe(job.logs)
    job.logs = `${'line "one" \\ \u{1f600}\n'.repeat(200_000)}Authorization: Bearer ${TOKEN} ${submission.token}\nthe end\n`
    const tail = await engine.logs(ref, 1000)
    expect(tail!.length).toBeLessThanOrEqual(1000)
    expect(tail!.slice(-80)).toContain('the end\n')
    expect(tail).toContain('line "one" \\ \u{1f600}\n')
    expect(tail).not.toContain(TOKEN)
    expect(tail).not.toContain(submission.token)
    fake.jobs.clear()
    expect(await engine.logs(ref, 1000)).toBeNull()
  })

  test('health is Ray’s version', async () => {
    const { fake, engine } = setUp()
    expect(await engine.health()).toEqual({ ok: true, detail: 'Ray 2.60.0' })
    fake.trouble(new Response('<html></html>'))
    expect((await engine.health()).ok).toBe(false)
  })
})
