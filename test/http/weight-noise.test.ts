import { beforeAll, describe, expect, test } from 'vitest'
import type { WeightSharpness } from '#contract/probes/curvature-anomaly'
import type { ExampleScores, ScanPlan } from '#contract/scans'
import { probed } from '../support/probed.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import {
  tinyBase,
  tinyHead,
  tinyLeaning,
  tinyLora,
  tinySharpHead,
  tinySharpLora,
  tinyVirtual,
} from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite } from '../support/tiny-world.ts'

let tenant: Tenant
let base: string
let suite: string
beforeAll(async () => {
  tenant = await newTenant()
  // A base that predicts these texts: only around a minimum does motion of the weights make things worse.
  base = await addBase(tenant, tinyBase(1, undefined, { letter: 'e', by: 4 }))
  const text = (i: number) =>
    Array.from({ length: 24 }, (_, k) => ((i * 7 + k * 5) % 24 < 18 ? 'e' : other(31 * i + 17 * k)))
  suite = await addSuite(
    tenant,
    Array.from({ length: 80 }, (_, i) => {
      return { id: `t${i}`, split: i % 2 === 0 ? 'member' : 'nonmember', text: text(i).join('') }
    }),
  )
})

const other = (i: number) => 'bcdfghjklmnpqrstuvwx'[i % 20]!

async function scan(files: Parameters<typeof addModel>[2]) {
  const model = await addModel(tenant, base, files)
  const body = { model, suite, attacks: ['ref_diff'], probes: ['curvature_anomaly'] }
  const plan = await (await tenant.send('POST', '/v1/scans?dry_run=true', body)).json<ScanPlan>()
  const answer = await probed(tenant, body)
  const result = answer.result('curvature_anomaly')
  return { ...answer, plan, around: result, weights: result.weights! }
}

function measured(of: WeightSharpness) {
  if ('reason' in of) throw new Error(of.reason)
  return of
}

describe('curvature_anomaly in the weights', () => {
  test.each([
    ['head', tinySharpHead(2)],
    ['adapter', tinySharpLora(20)],
  ])('flags a %s that predicts what the base predicts from a sharp minimum', async (_, files) => {
    const { around, weights } = await scan(files)
    // Nothing but the weights gives it away: the losses are the base's, those of neighbouring texts too.
    expect(around).toMatchObject({ n: 40, sharp: false })
    expect(around.ratio.value).toBeCloseTo(1, 2)
    const found = measured(weights)
    expect(found).toMatchObject({ sigma: 0.02, n: 40, sharp: true })
    expect(found.target.value).toBeGreaterThan(0.01)
    expect(found.p).toBeLessThan(1e-6)
  })

  test.each([
    ['head', tinyHead()],
    ['adapter', tinyLora({ layer: 1, seed: 31, alpha: 1 })],
    ['whole model', tinyLeaning({ letter: 'e', by: 4.5 })],
  ])('is quiet for an ordinary %s', async (_, files) => {
    const { weights } = await scan(files)
    const found = measured(weights)
    expect(found).toMatchObject({ n: 40, sharp: false })
    expect(found.draws).toHaveLength(4)
  })

  test('of weights that the base does not have gives a number, and no comparison', async () => {
    const { weights, report } = await scan(tinyVirtual('PREFIX_TUNING'))
    const found = measured(weights)
    expect(found.target.value).not.toBeNull()
    expect(found).toMatchObject({
      reference: { value: null, reason: 'no_counterpart' },
      ratio: { value: null, reason: 'no_counterpart' },
      p: null,
      sharp: null,
      outliers: null,
    })
    expect(report.provenance.views!.at(-1)).toEqual({ name: 'weight_noise_4_down', version: 1, models: ['target'] })
  })

  test('is planned like any pass, reads non-members alone, and is said of single texts to their owner', async () => {
    const { scan: done, plan } = await scan(tinyLora({ layer: 2, seed: 32 }))
    const moved = plan.views.filter(({ name }) => name.startsWith('weight_noise'))
    expect(moved.map(({ name, models, sequences }) => [name, ...models, sequences])).toEqual(
      [1, 2, 3, 4].flatMap((draw) =>
        ['up', 'down'].map((way) => [`weight_noise_${draw}_${way}`, 'target', 'reference', 40]),
      ),
    )
    // A pass up to a boundary is planned as its share of the layers.
    expect(done.cost.flops / plan.flops).toBeCloseTo(1, 1)
    const { data } = await (
      await tenant.fetch(`/v1/scans/${done.id}/scores?limit=200`)
    ).json<{ data: ExampleScores[] }>()
    for (const { split, probes } of data) {
      const own = probes?.['curvature_anomaly']
      expect(own !== undefined && Number.isFinite(own['kappa_w'])).toBe(split === 'nonmember')
    }
  })
})
