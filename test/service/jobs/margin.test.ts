import { expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import { TrainingRequest, resolveTraining } from '#contract/training-spec'
import { fingerprintOf } from '#service/jobs/fingerprint'
import type { JobSubject } from '#service/jobs/resolve-job'
import type { StoredJob } from '#service/jobs/stored-job'
import { begin } from '../../support/begin-job.ts'
import { tinyLora } from '../../support/tiny-gpt2.ts'
import { addModel } from '../../support/tiny-world.ts'

/** Digests of before margins could be asked for: old checkpoints still fit. */
test.each([
  [{ learning_rate: 1e-3, epochs: 2 }, 'e19cb474a3e570a394415f6601c60ddd9419ab0251ade13aee7a28c6d79a08ba'],
  [{ learning_rate: 1e-3, preset: 'paper' }, '5e2a52f95a0ebe3d3e4ddb215c09fe01ca0a7000691ed2c520708eb0387c3b1c'],
])('a job without a margin keeps its fingerprint', async (asked, before) => {
  const subject = { base: { digest: 'b' }, model: null, suite: { digest: 's' }, canarySet: null } as JobSubject
  const digest = (more: object) => {
    const training = resolveTraining(TrainingRequest.parse({ ...asked, ...more }), 1024)
    const request = { type: 'finetune', base: 'x', suite: 'y', method: { name: 'full' }, training, probe: true }
    return fingerprintOf(subject, request as unknown as StoredJob)
  }
  expect(await digest({})).toBe(before)
  expect(await digest({ margin: null })).toBe(before)
  const capped = await digest({ margin: {} })
  expect(capped).not.toBe(before)
  expect(await digest({ margin: { tau: 1, weight: 1, side: 'cap' } })).toBe(capped)
  expect(await digest({ margin: { side: 'raise' } })).not.toBe(capped)
})

test('a margin reaches the runner with every decision made; where there is none, nothing is said', async () => {
  const { world, finetune } = await begin()
  const told = async (margin: object | null) => {
    const training = { ...finetune.training, margin }
    const { id } = await world.create({ ...finetune, training })
    await world.settle(id)
    const job = await world.get(id)
    const spec = await (await world.runner().fetch(`/v1/jobs/${id}/spec`)).json<{ training: object }>()
    expect(job.request['training']).toEqual(spec.training)
    await world.send('POST', `/v1/jobs/${id}/cancel`)
    return spec.training
  }
  expect(await told({ tau: 0.5 })).toMatchObject({ margin: { tau: 0.5, weight: 1, side: 'cap' } })
  expect(await told(null)).not.toHaveProperty('margin')
})

test('a margin out of its bounds is refused, and any where a loss of another kind is trained with', async () => {
  const { world, tenant, base, suite, finetune } = await begin()
  const model = await addModel(tenant, base, tinyLora())
  const unlearn = { type: 'unlearn', model, suite }
  const cases: [object, object | null, string | null][] = [
    [finetune, { tau: -1 }, '#/training/margin/tau'],
    [finetune, { tau: 21 }, '#/training/margin/tau'],
    [finetune, { weight: 0 }, '#/training/margin/weight'],
    [finetune, { side: 'both' }, '#/training/margin/side'],
    [unlearn, {}, '#/training/margin'],
    [unlearn, null, null],
  ]
  for (const [job, margin, pointer] of cases) {
    const answer = await world.send('POST', '/v1/jobs', { ...job, training: { learning_rate: 1e-3, margin } })
    const problem = await answer.json<ProblemDetails>()
    expect([answer.status, problem.errors?.[0]?.pointer ?? null], JSON.stringify(margin)).toEqual([
      pointer === null ? 202 : 422,
      pointer,
    ])
  }
})
