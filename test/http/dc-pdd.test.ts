import { expect, test } from 'vitest'
import type { Base } from '#contract/bases'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { upload } from '../support/submit.ts'
import { newTenant } from '../support/tenant.ts'
import { tinyBase, tinyFull } from '../support/tiny-gpt2.ts'
import { addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

test('dc_pdd needs a table of token frequencies; once the base has one, the same question is a new one', async () => {
  const tenant = await newTenant()
  const files = await upload(tenant, Object.fromEntries(tinyBase()))
  const register = async (more: object = {}) =>
    (await tenant.send('POST', '/v1/bases', { name: 'counted', files, ...more })).json<Base>()
  const base = await register()
  const model = await addModel(tenant, base.id, tinyFull(5))
  const suite = await addSuite(tenant, tinyExamples(5))
  const scan = async () => {
    const asked = await tenant.send('POST', '/v1/scans', { model, suite, attacks: ['dc_pdd'] })
    const { id } = await ended(tenant, (await asked.json<Scan>()).id)
    const [row] = (await (await tenant.fetch(`/v1/scans/${id}/report`)).json<Report>()).membership
    return { id, row: row! }
  }
  const without = await scan()
  expect(without.row.unscored).toEqual([{ reason: 'no_frequencies', count: 10 }])

  const counts = Array.from({ length: base.architecture.vocabulary }, (_, id) => 1000 - id)
  const { frequencies } = await upload(tenant, { frequencies: new TextEncoder().encode(JSON.stringify({ counts })) })
  await register({ frequencies })
  const counted = await scan()
  expect(counted.id).not.toBe(without.id)
  expect(counted.row).toMatchObject({ n_members: 5, n_nonmembers: 5, unscored: [] })
  expect((await scan()).id).toBe(counted.id)
})
