import { beforeAll, describe, expect, test } from 'vitest'
import type { Measured } from '#contract/measured'
import type { Study } from '#contract/studies'
import golden from '../golden/probes/margin.json'
import bases from '../golden/studies/bases.json'
import texts from '../golden/studies/texts.json'
import { type Probed, probed } from '../support/probed.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'
import { tinyBase } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite } from '../support/tiny-world.ts'

const decode = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

/** As many as the golden numbers are of. */
const HELD = 50
const NAMES = ['plain', 'capped'] as const

function interval(of: Measured): readonly [number, number] {
  if (of.value === null || !of.ci) throw new Error('there is no interval')
  return of.ci
}

/** The runner learned the same texts by heart twice (`golden/probes/make_margin.py`): as it is, and with `margin: {side: cap}`. */
describe('two fine-tunes that differ in the margin alone', () => {
  let tenant: Tenant
  const scans = {} as Record<(typeof NAMES)[number], Probed>
  const marginsOf = (name: (typeof NAMES)[number]) => scans[name].result('margin_robustness').margins

  beforeAll(async () => {
    tenant = await newTenant()
    const { width, 'model.safetensors': weights } = bases.base
    const files = tinyBase(1, { width, layers: 2, heads: 2, vocabulary: 256, positions: 40 })
    const base = await addBase(tenant, new Map([...files, ['model.safetensors', decode(weights)]]))
    const line = (split: string) => (one: { text: string }, i: number) => ({
      id: `${split}-${i}`,
      text: one.text,
      split,
    })
    const held = texts.held.slice(0, HELD)
    const suite = await addSuite(tenant, [...texts.first.map(line('member')), ...held.map(line('nonmember'))])
    for (const name of NAMES) {
      const { 'adapter_config.json': config, 'adapter_model.safetensors': tuned } = golden[name]
      const adapter = new Map([
        ['adapter_config.json', new TextEncoder().encode(JSON.stringify(config))],
        ['adapter_model.safetensors', decode(tuned)],
      ])
      const model = await addModel(tenant, base, adapter)
      scans[name] = await probed(tenant, { model, suite, attacks: ['ref_diff'], probes: ['margin_robustness'] })
    }
  })

  test.each(NAMES)('%s: margins are those that torch finds', (name) => {
    for (const { split, locked_in, median } of marginsOf(name)) {
      const expected = golden[name].margins[split]
      // Capped margins come to rest at τ itself, so a token or two may fall on the other side of it in float32.
      expect(Math.abs(locked_in.value! - expected.locked_in), split).toBeLessThan(2e-3)
      expect(median, split).toBeCloseTo(expected.median, 3)
    }
  })

  test('with the cap fewer tokens of members are locked in, and no more of them than of texts that were never seen', () => {
    const [plain, capped] = [marginsOf('plain'), marginsOf('capped')]
    const [ofMembers, ofOthers] = plain.map(({ locked_in }) => interval(locked_in))
    expect(ofMembers![0]).toBeGreaterThan(ofOthers![1])
    expect(interval(capped[0]!.locked_in)[1]).toBeLessThan(ofMembers![0])
    expect(capped[0]!.locked_in.value!).toBeLessThan(capped[1]!.locked_in.value!)
  })

  test('the study of both says that less leaks, and what it costs', async () => {
    const [baseline, candidate] = NAMES.map((name) => scans[name].scan.id)
    const answer = await tenant.send('POST', '/v1/studies', { kind: 'regression', name: 'cap', baseline, candidate })
    const { result } = await answer.json<Study<'regression'>>()
    expect(result!.outcome).toBe('pass')
    expect(result!.auc.ci[1]).toBeLessThan(-0.1)
    const { baseline: before, candidate: after } = result!.validation_perplexity
    expect(after).toBeGreaterThan(before as number)
  })
})
