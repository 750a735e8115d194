import { beforeAll, describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Study, StudySummary } from '#contract/studies'
import { prng } from '#domain/statistics/prng'
import { gaussian } from '../support/evidence.ts'
import { ended } from '../support/tiny-world.ts'
import { type Tenant, anonymous, newTenant } from '../support/tenant.ts'

const N = 40

/** A scan of bare losses in which members have lost `gain` nats against the reference. */
async function scan(tenant: Tenant, gain: number, publish = false): Promise<string> {
  const wave = (i: number, phase: number) => Math.sin(i * 12.9898 + phase) * 0.4
  const labels = Array.from({ length: 2 * N }, (_, i) => ({ id: `e${i}`, split: i < N ? 'member' : 'nonmember' }))
  const reference = labels.map((_, i) => 4 + wave(i, 0))
  const target = reference.map((loss, i) => loss - (i < N ? gain : 0.1) + wave(i, gain))
  const scores = { labels, target: { losses: target }, reference: { losses: reference } }
  const answer = await tenant.send('POST', '/v1/scans', { scores, publish })
  const { id } = await answer.json<{ id: string }>()
  await ended(tenant, id)
  return id
}

let draws = 0

/** A scan of bare losses with noise of its own; members have lost `gain` nats more than others. */
async function numbers(tenant: Tenant, { gain, texts }: { gain: number; texts: number }): Promise<string> {
  const random = prng(++draws)
  const labels = Array.from({ length: texts }, (_, i) => ({
    id: `${draws}-${i}`,
    split: i % 2 ? 'nonmember' : 'member',
  }))
  const reference = labels.map(() => 4 + 0.3 * gaussian(random))
  const target = reference.map((loss, i) => loss - (i % 2 ? 0.1 : 0.1 + gain) + 0.4 * gaussian(random))
  const scores = { labels, target: { losses: target }, reference: { losses: reference } }
  const { id } = await (await tenant.send('POST', '/v1/scans', { scores })).json<{ id: string }>()
  await ended(tenant, id)
  return id
}

describe('studies', () => {
  let owner: Tenant
  let stranger: Tenant
  let quiet: string
  let leaky: string

  beforeAll(async () => {
    owner = await newTenant(['submit'])
    stranger = await newTenant(['submit'])
    quiet = await scan(owner, 0.1)
    leaky = await scan(owner, 0.8, true)
  })

  const regression = () => ({ kind: 'regression', name: 'v2', baseline: quiet, candidate: leaky })

  test('a regression tells that the candidate leaks more, and is read again', async () => {
    const answer = await owner.send('POST', '/v1/studies', regression())
    expect(answer.status).toBe(201)
    const study = await answer.json<Study<'regression'>>()
    expect(study).toMatchObject({
      kind: 'regression',
      state: 'done',
      published: false,
      progress: { done: 2, total: 2 },
    })
    expect(study.claim).toMatch(/does not say/)
    expect(study.result).toMatchObject({ outcome: 'fail', n_members: N, n_nonmembers: N, unpaired: 0 })
    expect(study.result!.auc.difference).toBeGreaterThan(0.2)
    expect(await (await owner.fetch(`/v1/studies/${study.id}`)).json()).toEqual(study)
    const { data } = await (await owner.fetch('/v1/studies')).json<{ data: StudySummary[] }>()
    expect(data.map(({ id }) => id)).toEqual([study.id])
  })

  test('the other way round passes; the same scan twice is refused with a place', async () => {
    const turned = { ...regression(), baseline: leaky, candidate: quiet }
    const study = await (await owner.send('POST', '/v1/studies', turned)).json<Study>()
    expect(study.result).toMatchObject({ outcome: 'pass' })
    const refused = await owner.send('POST', '/v1/studies', { ...regression(), candidate: quiet })
    expect(refused.status).toBe(422)
    const problem = await refused.json<ProblemDetails>()
    expect(problem).toMatchObject({ code: 'study_invalid', errors: [{ pointer: '#/candidate' }] })
  })

  test('amplification and unlearning tell the leaky model from the quiet one', async () => {
    const studied = async <K extends 'amplification' | 'unlearning'>(body: object) => {
      const answer = await owner.send('POST', '/v1/studies', { name: 's', attack: 'ref_diff', ...body })
      expect(answer.status).toBe(201)
      return answer.json<Study<K>>()
    }
    const amplification = await studied<'amplification'>({
      kind: 'amplification',
      suspect: leaky,
      trusted: quiet,
      fpr: 0.1,
    })
    expect(amplification.claim).toContain('not that somebody intended it')
    expect(amplification.result).toMatchObject({ outcome: 'amplified', auc: { difference: expect.any(Number) } })
    const same = await studied<'amplification'>({ kind: 'amplification', suspect: quiet, trusted: leaky, fpr: 0.1 })
    expect(same.result).toMatchObject({ outcome: 'not_amplified' })
    const unlearning = await studied<'unlearning'>({ kind: 'unlearning', before: leaky, after: quiet })
    expect(unlearning.result!.change.difference).toBeLessThan(-0.2)
    expect(unlearning.result!.outcome).not.toBe('remembered')
    const failed = await studied<'unlearning'>({ kind: 'unlearning', before: quiet, after: leaky })
    expect(failed.result).toMatchObject({ outcome: 'remembered', priv_leak: { against: 'chance' } })
  })

  test('a trajectory has phases and wants steps that differ', async () => {
    const checkpoints = [quiet, leaky].map((one, step) => ({ scan: one, step }))
    const study = await (
      await owner.send('POST', '/v1/studies', { kind: 'trajectory', name: 't', checkpoints })
    ).json<Study>()
    expect(study.result).toMatchObject({ best_step: expect.any(Number), points: [{ step: 0 }, { step: 1 }] })
    const unclear = { kind: 'trajectory', name: 't', checkpoints: [{ scan: quiet }, { scan: leaky }] }
    expect((await owner.send('POST', '/v1/studies', unclear)).status).toBe(422)
  })

  test('methods are tabled; numbers without a model have no capacity', async () => {
    const runs = [
      {
        method: 'full',
        learning_rate: 1e-4,
        seed: 1,
        epochs: [
          { epoch: 1, scan: quiet },
          { epoch: 2, scan: leaky },
        ],
      },
      { method: 'head', learning_rate: 1e-3, seed: 1, epochs: [{ epoch: 1, scan: leaky }] },
    ]
    const study = await (await owner.send('POST', '/v1/studies', { kind: 'methods', name: 'm', runs })).json<Study>()
    expect(study.result).toMatchObject({ best: [{ method: 'full' }, { method: 'head' }], runs: [{}, {}] })
    const capacity = { kind: 'capacity', name: 'c', scans: [quiet, leaky, quiet] }
    const refused = await (await owner.send('POST', '/v1/studies', capacity)).json<ProblemDetails>()
    expect(refused.code).toBe('study_invalid')
  })

  test('dataset inference finds a set that was trained on, and no other', async () => {
    const inferred = async (gain: number) => {
      const scan = await numbers(owner, { gain, texts: 400 })
      // At the authors' 0.1, one clean set in ten is called trained on.
      const request = { kind: 'dataset_inference', name: 'd', scan, significance: 0.001 }
      const study = await (await owner.send('POST', '/v1/studies', request)).json<Study<'dataset_inference'>>()
      expect(study.claim).toMatch(/same source/)
      return study.result!
    }
    expect(await inferred(0.6)).toMatchObject({
      outcome: 'trained',
      suspects: { learned: 100, tested: 100 },
      blind: null,
    })
    const clean = await inferred(0)
    expect(clean.outcome).toBe('not_shown')
    expect(clean.control.rejected).toBeLessThanOrEqual(7)
    const small = { kind: 'dataset_inference', name: 'd', scan: await numbers(owner, { gain: 0, texts: 60 }) }
    expect(await (await owner.send('POST', '/v1/studies', small)).json()).toMatchObject({ code: 'study_invalid' })
  })

  test('an attack learnt on shadows is turned on another model', async () => {
    const sources = [await numbers(owner, { gain: 0.5, texts: 200 }), await numbers(owner, { gain: 0.6, texts: 200 })]
    const transferred = async (gain: number) => {
      const request = { kind: 'transfer', name: 't', sources, target: await numbers(owner, { gain, texts: 300 }) }
      return (await (await owner.send('POST', '/v1/studies', request)).json<Study<'transfer'>>()).result!
    }
    const leaky = await transferred(0.5)
    expect(leaky.target_auc.value).toBeGreaterThan(0.75)
    expect(leaky.calibrated.fpr.value).toBeLessThan(0.2)
    expect(leaky).toMatchObject({ applied_to: { members: 150, nonmembers: 150 }, fpr: 0.1 })
    const clean = await transferred(0)
    expect(clean.target_auc.value).toBeLessThan(0.6)
    expect(clean.gap.value).toBeGreaterThan(0.15)
    const request = { kind: 'transfer', name: 't', sources, target: sources[0] }
    expect((await owner.send('POST', '/v1/studies', request)).status).toBe(422)
    expect((await stranger.send('POST', '/v1/studies', { ...request, target: leaky.target })).status).toBe(404)
  })

  test('others: a private scan is not there, a published one can be studied, but not example by example', async () => {
    const run = (one: string) => ({
      kind: 'methods',
      name: 'm',
      runs: [{ method: 'full', learning_rate: 1e-4, seed: 1, epochs: [{ epoch: 1, scan: one }] }],
    })
    expect((await stranger.send('POST', '/v1/studies', run(quiet))).status).toBe(404)
    expect((await stranger.send('POST', '/v1/studies', run(leaky))).status).toBe(201)
    expect((await stranger.send('POST', '/v1/studies', regression())).status).toBe(404)
  })

  test('a published study is read without a key, a deleted one by nobody', async () => {
    const open = await (await owner.send('POST', '/v1/studies', { ...regression(), publish: true })).json<Study>()
    const own = await (await owner.send('POST', '/v1/studies', regression())).json<Study>()
    expect((await anonymous(`/v1/studies/${open.id}`)).status).toBe(200)
    expect((await anonymous(`/v1/studies/${own.id}`)).status).toBe(404)
    expect((await stranger.fetch(`/v1/studies/${open.id}`, { method: 'DELETE' })).status).toBe(404)
    expect((await owner.fetch(`/v1/studies/${open.id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await owner.fetch(`/v1/studies/${open.id}`)).status).toBe(404)
  })
})
