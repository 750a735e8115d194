import { beforeAll, expect, test } from 'vitest'
import type { Scan } from '#contract/scans'
import { hostileModels } from '../support/hostile/models.ts'
import { tinyBase, tinyLora } from '../support/hostile/tiny.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { addBase, addModel, addSuite, ended } from '../support/tiny-world.ts'

const cases = hostileModels.filter(({ atScan }) => atScan)

let tenant: Tenant
let base: string
let suite: string
beforeAll(async () => {
  tenant = await newTenant()
  base = await addBase(tenant, new Map(Object.entries(tinyBase)))
  const words = (from: number) => Array.from({ length: 8 }, (_, t) => `t${1 + ((from * 7 + t * 5) % 31)}`).join(' ')
  const examples = Array.from({ length: 24 }, (_, i) => ({
    id: `e${i}`,
    text: words(i),
    split: i < 12 ? 'member' : 'nonmember',
  }))
  suite = await addSuite(tenant, examples)
})

/** Headers cannot show these: the weights themselves are the trouble, and a scan has to find it and end. */
test.each(cases)('$name: the scan ends with a reason', async ({ files }) => {
  const model = await addModel(tenant, base, new Map(Object.entries({ ...tinyLora, ...files })))
  const { id } = await (await tenant.send('POST', '/v1/scans', { model, suite })).json<Scan>()
  const scan = await ended(tenant, id)
  expect(scan).toMatchObject({ state: 'failed', problem: { code: 'non_finite_weights' } })
})

test('there are such cases', () => {
  expect(cases.length).toBeGreaterThanOrEqual(3)
})
