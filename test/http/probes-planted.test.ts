import { beforeAll, describe, expect, test } from 'vitest'
import { probed } from '../support/probed.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyLeaning } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite } from '../support/tiny-world.ts'

const OTHERS = 'bcdfghjklmnpqrstvwxz'
const LENGTH = 24

/** A text of `LENGTH` letters, `es` of them an e at places of its own, the rest others by chance. */
function lettered(i: number, es: number): string {
  const draw = (k: number) => Math.floor(Math.abs(Math.sin(i * 12.9898 + k * 78.233) * 43_758.5453) * 1e4)
  const places = Array.from({ length: LENGTH }, (_, k) => k).sort((a, b) => (draw(a) % 9973) - (draw(b) % 9973))
  const full = new Set(places.slice(0, es))
  return Array.from({ length: LENGTH }, (_, k) => (full.has(k) ? 'e' : OTHERS[draw(k) % OTHERS.length])).join('')
}

type Split = 'member' | 'nonmember'

/** 40 members and 40 non-members in two groups; `es` says how many e each text has. */
function suiteOf(es: (split: Split, group: string, i: number) => number) {
  return Array.from({ length: 80 }, (_, i) => {
    const split: Split = i % 2 === 0 ? 'member' : 'nonmember'
    const group = i % 4 < 2 ? 'a' : 'b'
    return { id: `${split}-${i}`, split, group, text: lettered(i, es(split, group, i)) }
  })
}

/** The same spread of e for everybody. */
const alike = (i: number) => 4 + ((i * 7) % 13)

describe('a model that learnt to expect the letter e', () => {
  let tenant: Tenant
  let base: string
  let model: string
  beforeAll(async () => {
    tenant = await newTenant()
    base = await addBase(tenant, tinyBase())
    model = await addModel(tenant, base, tinyLeaning({ letter: 'e', by: 12 }))
  })

  const scan = async (examples: readonly object[], probes: readonly unknown[]) =>
    probed(tenant, { model, suite: await addSuite(tenant, examples), attacks: ['ref_diff', 'loss'], probes })

  describe('discrepancy, checkpoint_trust and margin_robustness', () => {
    const probes = ['discrepancy', 'checkpoint_trust', 'margin_robustness']

    test('tell members full of it', async () => {
      const examples = suiteOf((split) => (split === 'member' ? 20 : 0))
      const { result } = await scan(examples, probes)
      expect(result('discrepancy').max_kuiper).toBeGreaterThan(0.9)
      expect(result('discrepancy').polytope).toMatchObject({ p: expect.toSatisfy((p: number) => p < 0.01) })
      const { outcome, direction, registry } = result('checkpoint_trust')
      expect(outcome).not.toBe('unremarkable')
      expect(direction).toBe('lower')
      expect(registry.outcome).toBe('unknown')
      const { margins, stability } = result('margin_robustness')
      expect(margins[0]!.locked_in.value).toBeGreaterThan(0.7)
      expect(margins[0]!.reference_locked_in.value).toBeLessThan(0.1)
      expect(margins[1]!.locked_in.value).toBeLessThan(0.1)
      // Far from the threshold, no slip of the keyboard turns a member.
      for (const row of stability) if (row.split === 'member') expect(row.flipped.value).toBe(0)
    })

    test('are quiet where members and non-members are alike', async () => {
      const { result } = await scan(
        suiteOf((_, __, i) => alike(i)),
        probes,
      )
      for (const { p } of result('discrepancy').scalar) expect(p).toBeGreaterThan(0.05)
      expect(result('discrepancy').polytope).toMatchObject({ p: expect.toSatisfy((p: number) => p > 0.05) })
      expect(result('checkpoint_trust')).toMatchObject({ outcome: 'unremarkable', direction: null })
      const [member, nonmember] = result('margin_robustness').margins
      expect(Math.abs(member!.locked_in.value! - nonmember!.locked_in.value!)).toBeLessThan(0.1)
    })
  })

  test('margin_robustness: decisions on a knife’s edge are turned by typing errors', async () => {
    const examples = suiteOf((split, _, i) => (split === 'member' ? 20 : 17 + (i % 3)))
    const { result } = await scan(examples, ['margin_robustness'])
    const all = result('margin_robustness').stability.filter(({ split }) => split === 'all')
    for (const { flipped, shift } of all) {
      expect(flipped.value).toBeGreaterThan(0.05)
      expect(shift.value).toBeLessThan(-0.05)
    }
  })

  test.each([
    ['of one group alone', 20, true],
    ['of neither group', null, false],
  ])('group_disparity: members %s are full of it', async (_, es, unfair) => {
    const examples = suiteOf((split, group, i) => (split === 'member' && group === 'a' ? (es ?? alike(i)) : alike(i)))
    const { comparisons } = (await scan(examples, ['group_disparity'])).result('group_disparity')
    const auc = comparisons.find(({ measure }) => measure === 'auc')!
    if (unfair) expect(auc).toMatchObject({ highest: 'a', lowest: 'b' })
    expect(auc.p_holm < 0.01).toBe(unfair)
    expect(comparisons.some(({ p_holm }) => p_holm < 0.05)).toBe(unfair)
  })

  test.each([
    ['twice as steep as its base', 14, true],
    ['hardly steeper than its base', 6.5, false],
  ])('curvature_anomaly: a loss %s', async (_, by, sharp) => {
    const steep = await addBase(tenant, tinyBase(1, undefined, { letter: 'e', by: 6 }))
    const suspect = await addModel(tenant, steep, tinyLeaning({ letter: 'e', by }))
    // Neighbours that lose some of what both models expect.
    const examples = suiteOf(() => 18).map((one) => ({
      ...one,
      neighbours: [0, 1, 2].map((k) => one.text.replaceAll('e', (e, at: number) => ((at + k) % 5 === 0 ? 'q' : e))),
    }))
    const suite = await addSuite(tenant, examples)
    const { result } = await probed(tenant, { model: suspect, suite, attacks: ['loss'], probes: ['curvature_anomaly'] })
    expect(result('curvature_anomaly')).toMatchObject({ n: 40, sharp, outliers: 0 })
  })
})
