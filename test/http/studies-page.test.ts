import { beforeAll, expect, test } from 'vitest'
import { newestStudies } from '#store/studies'
import { type Tenant, anonymous, newTenant } from '../support/tenant.ts'
import { watchDatabase } from '../support/watched-database.ts'

const REQUEST = { kind: 'overparam', samples: 50, parameters: [100, 200] }
let owner: Tenant

async function add(name: string, publish: boolean): Promise<void> {
  const answer = await owner.send('POST', '/v1/studies', { ...REQUEST, name, publish })
  expect(answer.status).toBe(201)
}

const listed = async (by: (path: string) => Promise<Response>) => (await by('/studies')).text()

beforeAll(async () => {
  owner = await newTenant(['submit'])
  await add('shown to all', true)
  await add('for the owner alone', false)
})

test('/studies lists what was published, and an organisation’s own to nobody else', async () => {
  const other = await newTenant(['read'])
  for (const html of [await listed(anonymous), await listed((path) => other.fetch(path))]) {
    expect(html).toContain('shown to all')
    expect(html).not.toContain('for the owner alone')
    expect(html).toContain('href="/studies/stu_')
  }
  expect(await listed((path) => owner.fetch(path))).toContain('for the owner alone')
})

test('it walks indexes, whoever reads', async () => {
  const database = watchDatabase()
  await newestStudies(database.store, null, 50)
  await newestStudies(database.store, 'org_of_nobody', 50)
  for (const { plan } of await database.seen()) expect(plan).toMatch(/USING INDEX studies_(published|list)/)
})
