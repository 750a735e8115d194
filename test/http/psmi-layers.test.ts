import { beforeAll, describe, expect, test } from 'vitest'
import type { ExampleScores } from '#contract/scans'
import { probed, type Probed } from '../support/probed.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import {
  type Files,
  tinyBase,
  tinyFull,
  tinyHead,
  tinyLateTriggered,
  tinyLora,
  tinyVirtual,
} from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let base: string
beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
})

/** Every text ends alike; those of one label hold a `!` somewhere before that. */
const labelled = (seed = 0) =>
  tinyExamples(60, seed).map((one, i) => {
    const label = i % 4 < 2 ? 'yes' : 'no'
    const text = one.text.slice(0, 24)
    return { ...one, label, text: `${text.slice(0, 9)}${label === 'yes' ? '!' : 'x'}${text.slice(9)}?` }
  })

const scan = async (files: Files, options: object, suite?: string): Promise<Probed> =>
  probed(tenant, {
    model: await addModel(tenant, base, files),
    suite: suite ?? (await addSuite(tenant, labelled())),
    attacks: ['loss'],
    probes: [{ name: 'psmi', ...options }],
  })

const means = (one: Probed) => one.result('psmi').by_layer!.map(({ layer, mean }) => [layer, mean.value] as const)

describe('psmi of several layers', () => {
  test('sees labels where the network has told them apart, and not before', async () => {
    const found = await scan(tinyLateTriggered('!'.charCodeAt(0)), { layers: 'all' })
    const layers = found.result('psmi').by_layer!
    expect(layers.map(({ layer }) => layer)).toEqual([1, 2, 3])
    for (const { mean } of layers.slice(0, 2)) expect(Math.abs(mean.value!)).toBeLessThan(0.05)
    expect(layers[2]!.mean).toMatchObject({ ci: [expect.toSatisfy((low: number) => low > 0.1), expect.anything()] })
    const rows = await tenant.fetch(`/v1/scans/${found.scan.id}/scores`)
    const { data } = await rows.json<{ data: ExampleScores[] }>()
    const own = data.flatMap(({ probes }) => (probes?.['psmi'] ? [probes['psmi']] : []))
    expect(own).toHaveLength(60)
    for (const one of own) expect(Math.abs(one['psmi_layer_1']!)).toBeLessThan(0.5)
  })

  test.each([
    ['every weight', tinyFull(11), [1, 2, 3]],
    ['a late layer', tinyLora({ seed: 12, layer: 1 }), [1, 2, 3]],
    ['the last layer', tinyLora({ seed: 13 }), [2, 3]],
    ['the head alone', tinyHead(14), [3]],
    ['virtual tokens in front', tinyVirtual('PROMPT_TUNING'), [1, 2, 3]],
    ['keys and values in front', tinyVirtual('PREFIX_TUNING'), [1, 2, 3]],
  ] as const)(
    'of %s: all from the first that was tuned on, each as if asked for alone',
    async (_, files, layers) => {
      const all = await scan(files, { layers: 'all' })
      expect(means(all).map(([layer]) => layer)).toEqual(layers)
      const plain = await scan(files, {})
      const { by_layer: one, ...rest } = plain.result('psmi')
      expect(one).toEqual(all.result('psmi').by_layer!.slice(-1))
      expect(all.result('psmi')).toMatchObject(rest)
      const alone = await scan(files, { layers: [layers[0]] })
      expect(alone.result('psmi').layer).toBe(layers[0])
      expect(means(alone)).toEqual(means(all).slice(0, 1))
    },
    60_000,
  )

  test('the old way of asking for one layer still answers, with the nearest that there is', async () => {
    for (const [layer, given] of [
      [1, 2],
      [2, 2],
      [99, 3],
    ])
      expect((await scan(tinyLora({ seed: 13 }), { layer })).result('psmi').layer).toBe(given)
  })
})

describe('what is refused', () => {
  test.each([
    [[1, 3], 'names layer 1, before the first that was tuned: it can be asked about layers 2 to 3'],
    [[4], 'names layer 4 of a model with 3: it can be asked about layers 2 to 3'],
  ])('layers %j', async (layers, detail) => {
    const model = await addModel(tenant, base, tinyLora({ seed: 13 }))
    const body = { model, suite: await addSuite(tenant, labelled()), probes: [{ name: 'psmi', layers }] }
    for (const path of ['/v1/scans', '/v1/scans?dry_run=true']) {
      const answer = await tenant.send('POST', path, body)
      expect(answer.status).toBe(422)
      expect(await answer.json()).toMatchObject({
        code: 'validation',
        errors: [{ pointer: '#/probes', detail: expect.stringContaining(detail) }],
      })
    }
  })
})
