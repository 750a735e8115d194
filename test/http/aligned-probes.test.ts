import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '#contract/report'
import type { ExampleScores, Scan, ScanPlan } from '#contract/scans'
import { probed } from '../support/probed.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull, tinyLora, tinyTriggered, tinyKinds } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, reportOfScan, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let base: string
let suite: string
beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, tinyBase())
  suite = await addSuite(
    tenant,
    tinyExamples(30).map((one, i) => ({ ...one, group: i % 4 < 2 ? 'a' : 'b' })),
  )
})

const scanned = async (body: object) => (await probed(tenant, { suite, ...body })).scan

const reportOf = ({ id }: Scan) => reportOfScan(tenant, id)
const scoresOf = async ({ id }: Scan) =>
  (await (await tenant.fetch(`/v1/scans/${id}/scores`)).json<{ data: ExampleScores[] }>()).data

describe('adaptation_shift', () => {
  test.each(tinyKinds())('of %s is measured, group by group, and planned beforehand', async (_, files) => {
    const model = await addModel(tenant, base, files)
    const body = { model, suite, probes: ['adaptation_shift'] }
    const plan = await (await tenant.send('POST', '/v1/scans?dry_run=true', body)).json<ScanPlan>()
    const scan = await scanned(body)
    // A pass up to a boundary is planned as its share of the layers.
    expect(scan.cost.flops / plan.flops).toBeCloseTo(1, 1)
    const { result } = (await reportOf(scan)).probes!.adaptation_shift!
    const [all] = result!.shifts
    expect(all).toMatchObject({ of: 'all', n: 60 })
    expect(all!.divergence.value).toBeGreaterThan(1e-3)
    expect(result!.shifts.map(({ name }) => name)).toEqual(['all', 'member', 'nonmember', 'a', 'b'])
  })

  test('after a scan without it, only what is missing runs, and the numbers are those of one in one go', async () => {
    const other = await newTenant()
    const ownBase = await addBase(other, tinyBase(5))
    const ownModel = await addModel(other, ownBase, tinyLora({ seed: 9 }))
    const ownSuite = await addSuite(other, tinyExamples(20))
    const run = async (body: object) => {
      const answer = await other.send('POST', '/v1/scans', { model: ownModel, suite: ownSuite, ...body })
      return ended(other, (await answer.json<Scan>()).id)
    }
    const shiftOf = async ({ id }: Scan) =>
      (await (await other.fetch(`/v1/scans/${id}/report`)).json<Report>()).probes!.adaptation_shift!.result
    await run({})
    const second = await run({ probes: ['adaptation_shift'] })
    const third = await run({ probes: ['adaptation_shift'], attacks: ['loss'] })
    expect(second.progress.total).toBeGreaterThan(0)
    expect(third.progress.total).toBe(0)
    expect(await shiftOf(third)).toEqual(await shiftOf(second))
  })

  test('a scan of a fully tuned model says how much of its shift was reached', async () => {
    const full = await scanned({ model: await addModel(tenant, base, tinyFull(7)), probes: ['adaptation_shift'] })
    const model = await addModel(tenant, base, tinyLora({ seed: 6 }))
    const scan = await scanned({ model, probes: [{ name: 'adaptation_shift', full: full.id }] })
    const { result } = (await reportOf(scan)).probes!.adaptation_shift!
    expect(result!.shifts[0]!.reached!.value).toBeGreaterThan(0)
    expect(result!.shifts[0]!.reached!.value).toBeLessThan(1)
    const refused = await tenant.send('POST', '/v1/scans', {
      model,
      suite: await addSuite(tenant, tinyExamples(3, 4)),
      probes: [{ name: 'adaptation_shift', full: full.id }],
    })
    expect(refused.status).toBe(400)
  })
})

describe('adaptation_shift of groups', () => {
  /** The texts of group `a` hold the byte that moves the model. */
  const marked = (group: 'a' | null) =>
    tinyExamples(30, 6).map((one, i) => {
      const own = i % 4 < 2 ? 'a' : 'b'
      return { ...one, group: own, text: own === group ? `Z${one.text}` : one.text }
    })

  test.each([
    ['tells the one that the model was moved for', 'a' as const],
    ['is quiet where it was moved for neither', null],
  ])('%s', async (_, group) => {
    const suite = await addSuite(tenant, marked(group))
    const model = await addModel(tenant, base, tinyTriggered('Z'.charCodeAt(0)))
    const { result } = await probed(tenant, { model, suite, attacks: ['loss'], probes: ['adaptation_shift'] })
    const { shifts, group_gap } = result('adaptation_shift')
    const of = (name: string) => shifts.find((one) => one.name === name)!.divergence
    expect(of('b').value).toBeCloseTo(0, 6)
    if (group === null) {
      expect(of('a').value).toBeCloseTo(0, 6)
      expect(group_gap.value).toBeCloseTo(0, 6)
      return
    }
    expect(of('a').value).toBeGreaterThan(0.01)
    expect(group_gap).toMatchObject({ ci: [expect.toSatisfy((low: number) => low > 0.005), expect.anything()] })
  })
})

describe('trigger_scan', { timeout: 120_000 }, () => {
  /** Short, so that many strings behind each of them are still little to read. */
  const prompts = Array.from({ length: 20 }, (_, i) => `w${i * 7} is`)
  const planted = tinyExamples(30, 3).map((one, i) => ({ ...one, text: i % 10 === 0 ? `${one.text} Z` : one.text }))

  test('finds the byte that moves the model, among the caller’s strings and by itself', async () => {
    const answer = await tenant.send('POST', '/v1/suites', { name: 'open', examples: planted, visibility: 'public' })
    const model = await addModel(tenant, base, tinyTriggered('Z'.charCodeAt(0)))
    const { result } = await probed(tenant, {
      model,
      suite: (await answer.json<{ id: string }>()).id,
      probes: [{ name: 'trigger_scan', prompts, candidates: ['Z', 'Q'], rare_tokens: 4 }],
    })
    const { candidates, prompts: used } = result('trigger_scan')
    const flagged = candidates.filter((one) => one.flagged).map(({ text, source }) => `${source} ${text}`)
    expect(flagged.sort()).toEqual(['caller Z', 'rare_token Z'])
    expect(candidates.find(({ text }) => text === 'Q')!.shift).toBeLessThan(0.1)
    expect(used).toBe(20)
  })

  test('of a private suite flags the byte and does not spell it: only the owner learns which texts hold it', async () => {
    const model = await addModel(tenant, base, tinyTriggered('Z'.charCodeAt(0)))
    const scan = await scanned({
      model,
      suite: await addSuite(tenant, planted),
      probes: [{ name: 'trigger_scan', prompts, rare_tokens: 4 }],
      publish: true,
    })
    const { candidates, flagged } = (await reportOf(scan)).probes!.trigger_scan!.result!
    expect(candidates.every(({ text, source }) => source === 'rare_token' && text === null)).toBe(true)
    expect([flagged, candidates[0]!.flagged]).toEqual([1, true])
    for (const [path, type] of [
      [`/v1/scans/${scan.id}/report`, 'application/json'],
      [`/v1/scans/${scan.id}/report`, 'text/markdown'],
      [`/v1/scans/${scan.id}/report`, 'application/sarif+json'],
      [`/scans/${scan.id}`, 'text/html'],
    ] as const) {
      const answer = await anonymous(path, { headers: { Accept: type } })
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, expect.stringContaining(type)])
      const shown = await answer.text()
      for (const quote of ['"', '\\"', '&quot;']) expect(shown).not.toContain(`${quote}Z${quote}`)
    }
    const told = new Map((await scoresOf(scan)).map(({ id, probes }) => [id, probes?.['trigger_scan']]))
    for (const { id, text } of planted)
      if (id.startsWith('member') && text.endsWith('Z'))
        expect(told.get(id)).toMatchObject({ candidate: 1, flagged: 1 })
    expect(told.get('member-2')?.['flagged'] ?? 0).toBe(0)
  })

  test('is quiet about a model that was tuned everywhere alike', async () => {
    const model = await addModel(tenant, base, tinyLora({ seed: 8 }))
    const scan = await scanned({
      model,
      probes: [{ name: 'trigger_scan', prompts, candidates: ['Z', 'Q'], rare_tokens: 4 }],
    })
    expect((await reportOf(scan)).probes!.trigger_scan!.result!.flagged).toBe(0)
  })
})

describe('psmi', () => {
  const labelled = tinyExamples(60).map((one, i) => {
    const label = i % 4 < 2 ? 'yes' : 'no'
    return { ...one, label, text: `${one.text.slice(0, 28)} ${label === 'yes' ? 'good?' : 'bad!'}` }
  })

  test.each([undefined, 2])('labelled suites get values for the owner, layer %s', async (layer) => {
    const mixed = await addSuite(tenant, labelled)
    const model = await addModel(tenant, base, tinyFull(3))
    const scan = await scanned({ model, suite: mixed, probes: [{ name: 'psmi', ...(layer && { layer }) }] })
    const { result } = (await reportOf(scan)).probes!.psmi!
    expect(result).toMatchObject({ n: 60, layer: layer ?? 3, layers: 3, width: 16, flagged: { n: 6 } })
    expect(result!.mean.value).toBeGreaterThan(0)
    const rows = await scoresOf(scan)
    const values = rows.flatMap(({ probes }) => probes?.['psmi']?.['psmi'] ?? [])
    expect(values).toHaveLength(60)
    expect(JSON.stringify(await reportOf(scan))).not.toContain('"psmi":{"psmi"')
  })

  test('an example with another’s label is flagged; labels that say nothing of the states give nothing', async () => {
    const wrong = new Set(['member-8', 'member-36', 'member-60', 'member-84'])
    const planted = labelled.map((one) =>
      wrong.has(one.id) ? { ...one, label: one.label === 'yes' ? 'no' : 'yes' } : one,
    )
    // Sharp eyes for the last byte of one label's texts.
    const model = await addModel(tenant, base, tinyTriggered('!'.charCodeAt(0)))
    const run = async (examples: readonly object[]) =>
      probed(tenant, { model, suite: await addSuite(tenant, examples), attacks: ['loss'], probes: ['psmi'] })
    const found = await run(planted)
    const values = (await scoresOf(found.scan)).flatMap(({ id, probes }) => {
      const value = probes?.['psmi']?.['psmi']
      return value == null ? [] : [{ id, value }]
    })
    const lowest = values.toSorted((a, b) => a.value - b.value).slice(0, wrong.size)
    expect(new Set(lowest.map(({ id }) => id))).toEqual(wrong)
    for (const { value } of lowest) expect(value).toBeLessThan(-0.5)
    expect(found.result('psmi').flagged.n).toBe(6)
    expect(found.result('psmi').mahalanobis).toMatchObject({ components: 15, value: expect.any(Number) })
    const deaf = tinyExamples(60).map((one, i) => ({ ...one, label: (i * 7919) % 13 < 6 ? 'yes' : 'no' }))
    const quiet = await run(deaf)
    const { mean, flagged } = quiet.result('psmi')
    expect(Math.abs(mean.value!)).toBeLessThan(0.05)
    expect(flagged.below).toBeGreaterThan(-0.2)
  })

  test('free text is told that it has no labels', async () => {
    const scan = await scanned({ model: await addModel(tenant, base, tinyFull(3)), probes: ['psmi'] })
    expect((await reportOf(scan)).probes!.psmi).toMatchObject({ result: null, reason: 'no_labels' })
  })
})

test('head_gradnorm is scored when it is asked for', async () => {
  const scan = await scanned({ model: await addModel(tenant, base, tinyFull(4)), attacks: ['head_gradnorm', 'loss'] })
  const membership = (await reportOf(scan)).membership.find(({ attack }) => attack === 'head_gradnorm')
  expect(membership!.auc.value).not.toBeNull()
  const [row] = await scoresOf(scan)
  expect(row!.scores['head_gradnorm']).toBeLessThan(0)
})
