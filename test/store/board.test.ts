import { describe, expect, test } from 'vitest'
import { listResults, listUnderWay } from '#store/board'
import { watchDatabase } from '../support/watched-database.ts'

describe('the lists of the pages walk an index, never a table', () => {
  test.each(['model', 'suite'] as const)('of one %s', async (noun) => {
    const watched = watchDatabase()
    await listResults(watched.store, { orgId: 'org', [noun]: 'x' }, 50)
    const visits = await watched.seen()
    expect(visits).toHaveLength(2)
    for (const { plan } of visits) expect(plan).toContain(`results USING INDEX results_${noun}`)
  })

  test('of what is under way', async () => {
    const watched = watchDatabase()
    await listUnderWay(watched.store, { orgId: 'org' }, 20)
    expect(watched.trips()).toBe(1)
    const [announced, own, newest] = await watched.seen()
    expect(announced!.plan).toContain('scans USING INDEX scans_announced')
    expect(own!.plan).toContain('scans USING INDEX scans_unfinished')
    expect(newest!.plan).toContain('scans USING INDEX scans_list')
    await listUnderWay(watched.store, { orgId: null }, 20)
    expect((await watched.seen()).map(({ plan }) => plan)).toEqual([announced!.plan])
  })
})
