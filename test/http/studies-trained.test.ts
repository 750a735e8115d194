import { beforeAll, describe, expect, test } from 'vitest'
import type { Study, StudyKindName } from '#contract/studies'
import bases from '../golden/studies/bases.json'
import sizes from '../golden/studies/sizes.json'
import texts from '../golden/studies/texts.json'
import tuned from '../golden/studies/tuned.json'
import { type Tenant, newTenant } from '../support/tenant.ts'
import { type Files, tinyBase } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended } from '../support/tiny-world.ts'

/** Models that torch trained (`golden/studies/make_models.py`): what the studies are to find was planted by training, not by writing numbers. */
const decode = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

function baseFiles(name: keyof typeof bases): Files {
  const { width, 'model.safetensors': weights } = bases[name]
  const files = tinyBase(1, { width, layers: 2, heads: 2, vocabulary: 256, positions: 40 })
  return new Map([...files, ['model.safetensors', decode(weights)]])
}

function adapterFiles(adapter: (typeof tuned)[keyof typeof tuned] | (typeof sizes)[number]): Files {
  const config = new TextEncoder().encode(JSON.stringify(adapter['adapter_config.json']))
  const weights = decode(adapter['adapter_model.safetensors'])
  return new Map([
    ['adapter_config.json', config],
    ['adapter_model.safetensors', weights],
  ])
}

/** What the scans of unlearning are asked for: only the texts that were to be forgotten have neighbours, with another sum in them. */
const TRUTH = ['loss', 'ref_diff', 'neighborhood']

type List = 'first' | 'second' | 'elsewhere'

/** The texts of the named lists as members, those that nobody was trained on as non-members. */
function suiteOf(...lists: List[]) {
  const of = (list: keyof typeof texts, split: string) =>
    texts[list].map(({ text }, i) => ({ id: `${list}-${i}`, text, split, group: list }))
  return [...lists.flatMap((list) => of(list, 'member')), ...of('held', 'nonmember')]
}

describe('studies of trained models', () => {
  let tenant: Tenant
  const base = {} as Record<keyof typeof bases, string>
  beforeAll(async () => {
    tenant = await newTenant()
    for (const name of ['base', 'another', 'poisoned', 'large'] as const)
      base[name] = await addBase(tenant, baseFiles(name))
  })

  async function scan(
    of: keyof typeof base,
    adapter: Files,
    suite: string,
    further: { attacks?: readonly string[]; emulate?: { base: string; beta: number } } = {},
  ): Promise<string> {
    const model = await addModel(tenant, base[of], adapter)
    const answer = await tenant.send('POST', '/v1/scans', { model, suite, attacks: ['loss', 'ref_diff'], ...further })
    const { id } = await answer.json<{ id: string }>()
    expect(await ended(tenant, id)).toMatchObject({ state: 'done', problem: null })
    return id
  }

  async function studied<K extends StudyKindName>(kind: K, body: object): Promise<NonNullable<Study<K>['result']>> {
    const answer = await tenant.send('POST', '/v1/studies', { kind, name: kind, ...body })
    const study = await answer.json<Study<K>>()
    expect(study).toMatchObject({ kind, state: 'done', problem: null })
    const page = await (await tenant.fetch(`/studies/${study.id}`, { headers: { Accept: 'text/html' } })).text()
    expect(page).toContain(study.claim.replaceAll("'", '&#39;'))
    return study.result as NonNullable<Study<K>['result']>
  }

  test('amplification: tuned from a poisoned base, a model leaks more; from another honest one, it does not', async () => {
    const suite = await addSuite(tenant, suiteOf('first', 'second'))
    const trusted = await scan('base', adapterFiles(tuned.trusted), suite)
    const suspect = await scan('poisoned', adapterFiles(tuned.suspect), suite)
    const clean = await scan('another', adapterFiles(tuned.clean), suite)
    const against = (one: string) => studied('amplification', { suspect: one, trusted, fpr: 0.1 })
    const found = await against(suspect)
    expect(found.outcome).toBe('amplified')
    expect(found.auc.ci[0]).toBeGreaterThan(0)
    expect((await against(clean)).outcome).not.toBe('amplified')
  })

  test('unlearning: what was pushed out is mostly gone, what was left to fade is not, and what was never seen is not remembered', async () => {
    const wrong = new Map(texts.second.map(({ text, neighbours }) => [text, neighbours.slice(0, 2)]))
    const examples = suiteOf('first', 'second').map((one) => ({ ...one, neighbours: wrong.get(one.text) }))
    const suite = await addSuite(tenant, examples)
    const before = await scan('base', adapterFiles(tuned.tuned), suite, { attacks: TRUTH })
    const retain = await scan('base', adapterFiles(tuned.retain), suite, { attacks: TRUTH })
    const outcome = async (adapter: keyof typeof tuned) => {
      const after = await scan('base', adapterFiles(tuned[adapter]), suite, { attacks: TRUTH })
      return studied('unlearning', { before, after, retain, groups: ['second'] })
    }
    const forgotten = await outcome('forgotten')
    expect(forgotten.change.ci[1]).toBeLessThan(-0.2)
    // A trace is left, and is found.
    expect(forgotten).toMatchObject({ outcome: 'remembered', priv_leak: { against: 'retain_model' } })
    const faded = await outcome('faded')
    expect(faded).toMatchObject({ outcome: 'remembered', n_forget: texts.second.length })
    expect(faded.auc.after.value).toBeGreaterThan(forgotten.auc.after.value!)
    const other = await outcome('other')
    expect(other.outcome).not.toBe('remembered')
    // By the sums alone: the texts that were trained on are told from those with another sum, more than by the model that never knew; forgotten ones no longer, faded ones still.
    const { truth_ratio: truth } = forgotten
    expect(truth!.before.value).toBeLessThan(truth!.retain.value!)
    const p = (of: typeof forgotten, when: 'before' | 'after') => (of.truth_ratio!.ks[when] as { p: number }).p
    expect(p(forgotten, 'before')).toBeLessThan(1e-4)
    expect(p(faded, 'after')).toBeLessThan(0.01)
    for (const quiet of [forgotten, other]) expect(p(quiet, 'after')).toBeGreaterThan(0.05)
  })

  test('emulation: on a larger base, what the small model learned by heart leaks as β grows; what it never saw does not', async () => {
    const suite = await addSuite(tenant, suiteOf('first', 'second'))
    const swept = async (adapter: keyof typeof tuned) => {
      const scans: string[] = []
      for (const beta of [0, 0.5, 1])
        scans.push(await scan('base', adapterFiles(tuned[adapter]), suite, { emulate: { base: base.large, beta } }))
      return (await studied('emulation', { scans })).points
    }
    const chance = [expect.toSatisfy((low) => low < 0.5), expect.toSatisfy((high) => high > 0.5)]
    const learnt = [expect.toSatisfy((low) => low > 0.8), expect.any(Number)]
    expect(await swept('tuned')).toMatchObject([
      { beta: 0, adaptation: 0, auc: { ci: chance } },
      { beta: 0.5, auc: { ci: learnt } },
      { beta: 1, auc: { ci: learnt } },
    ])
    expect(await swept('other')).toMatchObject([0, 0.5, 1].map((beta) => ({ beta, auc: { ci: chance } })))
  })

  test('capacity: leakage rises with what training could change', async () => {
    const suite = await addSuite(tenant, suiteOf('first', 'second'))
    const scans: string[] = []
    for (const adapter of sizes) scans.push(await scan('base', adapterFiles(adapter), suite))
    const { points, correlation } = await studied('capacity', { scans })
    expect(points).toHaveLength(sizes.length)
    expect(correlation.value).toBeGreaterThan(0.5)
    expect(points.at(-1)!.auc.value).toBeGreaterThan(points[0]!.auc.value!)
  })
})
