import { beforeAll, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Scan } from '#contract/scans'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
/** Two models on one suite, and the second of them on another. */
let scans: string[]
beforeAll(async () => {
  tenant = await newTenant()
  const base = await addBase(tenant, tinyBase())
  const models = [await addModel(tenant, base, tinyFull(1)), await addModel(tenant, base, tinyFull(2))]
  const suites = [await addSuite(tenant, tinyExamples(4)), await addSuite(tenant, tinyExamples(5))]
  const scan = async (model: string, suite: string) => {
    const { id } = await (await tenant.send('POST', '/v1/scans', { model, suite, attacks: ['loss'] })).json<Scan>()
    return (await ended(tenant, id)).id
  }
  scans = [await scan(models[0]!, suites[0]!), await scan(models[1]!, suites[0]!), await scan(models[1]!, suites[1]!)]
})

const study = (body: object) => tenant.send('POST', '/v1/studies', { name: 's', attack: 'loss', ...body })
const checkpoints = (ids: readonly string[]) => ids.map((scan, step) => ({ scan, step }))
const runs = (ids: readonly string[]) =>
  ids.map((scan, seed) => ({ method: 'm', learning_rate: 1, seed, epochs: [{ epoch: 1, scan }] }))

test.each([
  ['capacity', () => ({ kind: 'capacity', scans })],
  ['trajectory', () => ({ kind: 'trajectory', checkpoints: checkpoints(scans) })],
  ['methods', () => ({ kind: 'methods', runs: runs(scans) })],
])('%s does not set numbers about different texts side by side', async (_, body) => {
  const refused = await study(body())
  expect(refused.status).toBe(422)
  const { code, detail } = await refused.json<ProblemDetails>()
  expect([code, detail]).toEqual(['study_invalid', expect.stringContaining('another suite')])
})

test('about the same texts it does', async () => {
  const same = scans.slice(0, 2)
  for (const body of [
    { kind: 'trajectory', checkpoints: checkpoints(same) },
    { kind: 'methods', runs: runs(same) },
  ])
    expect((await study(body)).status).toBe(201)
})

test('an attack that there is not is refused by its name, in studies and probes alike', async () => {
  const refused = await study({ kind: 'methods', runs: runs(scans.slice(0, 1)), attack: 'magic' })
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { code: 'attack_unknown', errors: [{ pointer: '#/attack' }] },
  ])
  const probes = ['discrepancy', { name: 'group_disparity', attack: 'magic' }]
  const scores = { labels: [{ split: 'member' }, { split: 'nonmember' }], target: { losses: [1, 2] } }
  const probed = await tenant.send('POST', '/v1/scans', { scores, probes })
  expect([probed.status, await probed.json()]).toMatchObject([
    422,
    { code: 'attack_unknown', errors: [{ pointer: '#/probes/1/attack' }] },
  ])
})

test('a probe that there is not is answered with those that there are', async () => {
  const scores = { labels: [{ split: 'member' }, { split: 'nonmember' }], target: { losses: [1, 2] } }
  const refused = await tenant.send('POST', '/v1/scans', { scores, probes: ['divination'] })
  expect((await refused.json<ProblemDetails>()).detail).toContain('curvature_anomaly')
})
