import { beforeAll, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Report } from '#contract/report'
import type { ExampleScores, Scan } from '#contract/scans'
import { prng } from '#domain/statistics/prng'
import { gaussian } from '../support/evidence.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

const TEXTS = 200
const SHADOWS = 8

let tenant: Tenant
/** ℓ_R of each text, and how much any model learns of it. */
const random = prng(11)
const texts = Array.from({ length: TEXTS }, (_, i) => ({
  id: `t${i}`,
  base: 3 + random.next(),
  easy: gaussian(random),
}))

/** A scan of numbers: half of the texts are members, and those are known 0.5 nats better than the text's own ease says. */
async function scanOfHalf(isMember: (i: number) => boolean, more: object = {}): Promise<Scan> {
  const scores = {
    labels: texts.map(({ id }, i) => ({ id, split: isMember(i) ? 'member' : 'nonmember' })),
    target: {
      losses: texts.map(({ base, easy }, i) => base - easy - (isMember(i) ? 0.5 : 0) + 0.2 * gaussian(random)),
    },
    reference: { losses: texts.map(({ base }) => base) },
  }
  const scan = await (await tenant.send('POST', '/v1/scans', { scores, ...more })).json<Scan>()
  return ended(tenant, scan.id)
}

let shadows: string[]

beforeAll(async () => {
  tenant = await newTenant()
  shadows = []
  for (let k = 0; k < SHADOWS; k++) {
    const half = new Set([...texts.keys()].filter(() => random.next() < 0.5))
    shadows.push((await scanOfHalf((i) => half.has(i))).id)
  }
})

test('planted shadows recognise members that the base alone does not', async () => {
  const target = await scanOfHalf((i) => i % 2 === 0, { shadows })
  expect(target.state).toBe('done')
  const report = await (await tenant.fetch(`/v1/scans/${target.id}/report`)).json<Report>()
  expect(report.provenance.shadows).toEqual(shadows.toSorted())
  const area = (name: string) => report.membership.find(({ attack }) => attack === name)!.auc.value!
  expect(area('ref_diff')).toBeLessThan(0.72)
  for (const name of ['lira_online', 'lira_offline', 'score_offset']) expect(area(name), name).toBeGreaterThan(0.85)
  const rows = await (await tenant.fetch(`/v1/scans/${target.id}/scores`)).json<{ data: ExampleScores[] }>()
  // A text needs two shadows on either side.
  const scored = rows.data.filter(({ scores }) => scores['lira_online'] !== null)
  expect(scored.length / TEXTS).toBeGreaterThan(0.85)
})

test('too few shadows, or texts that are others under the same id, give a reason and no score', async () => {
  const few = await scanOfHalf((i) => i % 2 === 1, { shadows: shadows.slice(0, 1) })
  const report = await (await tenant.fetch(`/v1/scans/${few.id}/report`)).json<Report>()
  const lira = report.membership.find(({ attack }) => attack === 'lira_online')!
  expect(lira.auc).toEqual({ value: null, reason: 'too_few_shadows' })
  expect(lira.unscored).toEqual([{ reason: 'too_few_shadows', count: TEXTS }])

  const strangers = {
    labels: texts.map(({ id }, i) => ({ id, split: i % 2 ? 'member' : 'nonmember' })),
    target: { losses: texts.map(() => 2) },
    reference: { losses: texts.map(({ base }) => base + 1) },
  }
  const asked = await tenant.send('POST', '/v1/scans', { scores: strangers, shadows, attacks: ['lira_offline'] })
  const other = await ended(tenant, (await asked.json<Scan>()).id)
  const [row] = (await (await tenant.fetch(`/v1/scans/${other.id}/report`)).json<Report>()).membership
  expect(row!.unscored).toEqual([{ reason: 'no_shadows', count: TEXTS }])
})

test('a shadow is an own, finished scan of another model of the same base', async () => {
  const base = await addBase(tenant, tinyBase())
  const suite = await addSuite(tenant, tinyExamples(4))
  const [model, sibling] = [await addModel(tenant, base, tinyFull(1)), await addModel(tenant, base, tinyFull(2))]
  const asked = (body: object) => tenant.send('POST', '/v1/scans', { suite, ...body })
  const { id } = await ended(tenant, (await (await asked({ model: sibling })).json<Scan>()).id)
  const refused = async (body: object, by = tenant) => {
    const { code, detail } = await (await by.send('POST', '/v1/scans', { suite, ...body })).json<ProblemDetails>()
    return [code, detail] as const
  }
  const twin = await addModel(tenant, base, tinyFull(2))
  for (const same of [sibling, twin]) {
    expect(await refused({ model: same, shadows: [id] })).toEqual([
      'validation',
      expect.stringContaining('same weights'),
    ])
  }
  expect(await refused({ model, shadows: [shadows[0]] })).toEqual([
    'validation',
    expect.stringContaining('another base'),
  ])
  const scores = { labels: [{ split: 'member' }, { split: 'nonmember' }], target: { losses: [1, 2] } }
  const stranger = await newTenant()
  const theirs = await stranger.send('POST', '/v1/scans', { scores, shadows: [shadows[0]] })
  expect([theirs.status, (await theirs.json<ProblemDetails>()).code]).toEqual([404, 'not_found'])

  const scan = await ended(
    tenant,
    (await (await asked({ model, shadows: [id], attacks: ['score_offset'] })).json<Scan>()).id,
  )
  expect(scan).toMatchObject({ state: 'done', attacks: ['score_offset'] })
})
