import { beforeAll, expect, test } from 'vitest'
import type { Page } from '#contract/page'
import type { Report } from '#contract/report'
import type { Scan, ScanPlan } from '#contract/scans'
import type { Study } from '#contract/studies'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull, tinyKinds } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, reportOfScan, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let small: string
let large: string
let suite: string
beforeAll(async () => {
  tenant = await newTenant()
  small = await addBase(tenant, tinyBase())
  large = await addBase(tenant, tinyBase(21, { width: 24, layers: 4, heads: 2, vocabulary: 256, positions: 40 }))
  suite = await addSuite(tenant, tinyExamples(20))
})

async function scanned(body: object): Promise<Scan> {
  const answer = await tenant.send('POST', '/v1/scans', { suite, ...body })
  if (answer.status >= 300) throw new Error(await answer.text())
  const scan = await ended(tenant, (await answer.json<Scan>()).id)
  expect(scan.problem).toBeNull()
  return scan
}

const reportOf = ({ id }: Scan) => reportOfScan(tenant, id)

test.each(tinyKinds())(
  '%s: β = 0 is the large base, more β is less of it, and the study shows both',
  async (_, files) => {
    const model = await addModel(tenant, small, files)
    const plan = await (
      await tenant.send('POST', '/v1/scans?dry_run=true', { model, suite, emulate: { base: large, beta: 0 } })
    ).json<ScanPlan>()
    const none = await scanned({ model, emulate: { base: large, beta: 0 } })
    // Passes that end in front of the head are planned as their share of the stages.
    expect(none.cost.flops / plan.flops).toBeCloseTo(1, 0)
    const some = await scanned({ model, emulate: { base: large, beta: 1 } })
    const [before, after] = [await reportOf(none), await reportOf(some)]
    expect(before.emulation).toMatchObject({ beta: 0, claim: expect.stringContaining('not a model') })
    const of = (report: Report, side: 'perplexity' | 'base_perplexity') => report.utility[side].nonmember as number
    expect(of(before, 'perplexity')).toBeCloseTo(of(before, 'base_perplexity'), 3)
    expect(Math.abs(Math.log(of(after, 'perplexity') / of(after, 'base_perplexity')))).toBeGreaterThan(1e-3)
    const created = await tenant.send('POST', '/v1/studies', {
      kind: 'emulation',
      name: 'β',
      scans: [some.id, none.id],
    })
    const study = await created.json<Study<'emulation'>>()
    expect(study.result!.points.map(({ beta }) => beta)).toEqual([0, 1])
    expect(study.result!.points[0]!.adaptation).toBeCloseTo(0, 3)
    const page = await (await tenant.fetch(`/studies/${study.id}`, { headers: { Accept: 'text/html' } })).text()
    expect(page).toContain('usually memorises more')
  },
)

test('what does not go together is refused', async () => {
  const model = await addModel(tenant, small, tinyFull())
  const publish = await tenant.send('POST', '/v1/scans', { model, suite, publish: true, emulate: { base: large } })
  expect(publish.status).toBe(422)
  const plain = await scanned({ model })
  const study = {
    kind: 'emulation',
    name: 'β',
    scans: [plain.id, (await scanned({ model, emulate: { base: large } })).id],
  }
  expect((await tenant.send('POST', '/v1/studies', study)).status).toBe(422)
})

test('an emulated scan is marked wherever scans are listed, and kept from where models are compared', async () => {
  const model = await addModel(tenant, small, tinyFull(5))
  const marked = await scanned({ model, emulate: { base: large, beta: 2 }, attacks: ['loss', 'ref_diff'] })
  const plain = await scanned({ model, attacks: ['loss', 'ref_diff'] })
  const name = (await (await tenant.fetch(`/v1/bases/${large}`)).json<{ name: string }>()).name
  const own = await (await tenant.fetch(`/v1/scans?model=${model}`)).json<Page<Scan>>()
  expect(own.data.map(({ id, emulate }) => [id, emulate])).toEqual([
    [plain.id, null],
    [marked.id, { base: large, beta: 2 }],
  ])

  const as = async (path: string, accept: string) => (await tenant.fetch(path, { headers: { Accept: accept } })).text()
  const mark = `on ${name}, β = 2`
  for (const path of ['/', `/models/${model}`, `/suites/${suite}`]) {
    const page = await as(path, 'text/html')
    expect(page.split(mark).length - 1, path).toBeGreaterThan(0)
  }
  const page = await as(`/scans/${marked.id}`, 'text/html')
  expect(page).toContain('<strong>Emulated.</strong>')
  expect(page).not.toContain(`/scans/${marked.id}/publish`)
  expect((await reportOf(marked)).verdict.sentence).toContain(`emulation on ${name}`)
  expect(await as(`/v1/scans/${marked.id}/report`, 'text/markdown')).toContain('**Emulated.**')
  expect(await as(`/v1/scans/${marked.id}/report`, 'application/junit+xml')).toContain(`(emulated on ${name})`)

  const status = async (answer: Promise<Response>) => (await answer).status
  expect(await status(tenant.fetch(`/v1/scans/${marked.id}/report`, { headers: { Accept: 'text/yaml' } }))).toBe(406)
  expect(await status(tenant.fetch(`/v1/scans/${marked.id}/publish`, { method: 'POST' }))).toBe(409)
  const sibling = await addModel(tenant, small, tinyFull(6))
  const badge = async (of: string) => (await anonymous(`/badges/models/${of}.json`)).text()
  expect(await badge(model)).toBe(await badge(sibling))
  for (const asked of [{ baseline: marked.id }, { shadows: [marked.id] }]) {
    expect(await status(tenant.send('POST', '/v1/scans', { suite, model: sibling, ...asked }))).toBe(422)
  }
  const regression = { kind: 'regression', name: 'r', baseline: plain.id, candidate: marked.id }
  const refused = await tenant.send('POST', '/v1/studies', regression)
  expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'study_invalid' }])
})
