import { describe, expect, test } from 'vitest'
import { createEngine } from '#work/batch/engines'
import { fakeHttp } from '../../support/engines/fake-http.ts'
import { engineConfig, submission, TOKEN } from '../../support/engines/submission.ts'

function setUp(change = {}) {
  const fake = fakeHttp(TOKEN)
  return { fake, engine: createEngine(engineConfig('http', change), fake.fetch) }
}

async function submitted() {
  const world = setUp()
  const { externalId } = await world.engine.submit(submission)
  const ref = { submission: submission.submission, externalId }
  return { ...world, ref, job: world.fake.jobs.get(externalId)! }
}

describe('any engine by HTTP', () => {
  test('gets the spec’s address, the token, and where to call back with which secret', async () => {
    const { fake, job } = await submitted()
    expect(job.body).toEqual({
      submission: submission.submission,
      job: submission.job,
      attempt: 1,
      type: 'finetune',
      spec_url: submission.specUrl,
      token: submission.token,
      callback: { url: submission.callback.url, secret: submission.callback.secret },
      timeout_seconds: 3600,
      gpus: 1,
    })
    expect(fake.seen[0]!.headers.get('Idempotency-Key')).toBe(submission.submission)
  })

  test('an answer that was lost: submitted again, it is the same job', async () => {
    const { fake, engine } = setUp()
    fake.trouble('unanswered')
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind: 'unavailable' })
    const { externalId } = await engine.submit(submission)
    expect([...fake.jobs.keys()]).toEqual([externalId])
  })

  test.each([
    [409, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
    [400, 'rejected'],
    [403, 'rejected'],
    [422, 'rejected'],
  ])('%i is %s', async (status, kind) => {
    const { fake, engine } = setUp()
    fake.trouble(new Response('', { status }))
    await expect(engine.submit(submission)).rejects.toMatchObject({ kind })
  })

  test('its states are ours', async () => {
    const { fake, engine, ref, job } = await submitted()
    for (const state of ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'lost']) {
      job.state = state
      expect((await engine.status(ref)).state).toBe(state)
    }
    Object.assign(job, {
      state: 'failed',
      gpu_seconds: 12.5,
      message: `no memory\nTraceback (most recent call last):\n x`,
    })
    expect(await engine.status(ref)).toEqual({ state: 'failed', message: 'no memory', gpuSeconds: 12.5 })
    Object.assign(job, { gpu_seconds: -1, message: 'x'.repeat(5000) })
    const status = await engine.status(ref)
    expect(status.gpuSeconds).toBeNull()
    expect(status.message).toHaveLength(300)
    job.state = 'asleep'
    await expect(engine.status(ref)).rejects.toMatchObject({ kind: 'unavailable' })
    fake.jobs.clear()
    expect(await engine.status(ref)).toMatchObject({ state: 'lost' })
  })

  test('cancelling one that has ended is no error', async () => {
    const { engine, ref, job } = await submitted()
    await engine.cancel(ref)
    expect(job.state).toBe('cancelled')
    job.state = 'succeeded'
    await engine.cancel(ref)
  })

  test('only the end of a log is read', async () => {
    const { engine, ref, job } = await submitted()
    const end = 'url https://bucket/key?X-Amz-Signature=[secret]&x=1\n'
    job.logs = `${'x'.repeat(1_000_000)}\nurl https://bucket/key?X-Amz-Signature=abcdef&x=1\n`
    expect(await engine.logs(ref, 60)).toBe(end)
    // a cut through a secret
    job.logs = `${submission.token}\n${end}`
    expect(await engine.logs(ref, 80)).toBe(end)
  })

  test('health', async () => {
    const { fake, engine } = setUp()
    expect(await engine.health()).toEqual({ ok: true, detail: 'answers' })
    fake.trouble(new Response('', { status: 500 }))
    expect(await engine.health()).toEqual({ ok: false, detail: 'answers 500' })
  })
})
