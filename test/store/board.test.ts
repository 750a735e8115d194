import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { listResults, listUnderWay } from '#store/board'
import { createStore, type Store } from '#store/store'

/** Runs a read and gives the plan of every statement it sent: which indexes SQLite uses, and whether it walks a table. */
async function plansOf(read: (store: Store) => Promise<unknown>): Promise<string[]> {
  const sent: { sql: string; values: unknown[] }[] = []
  const recording = {
    prepare: (sql: string) => ({
      bind: (...values: unknown[]) => {
        sent.push({ sql, values })
        return env.DB.prepare(sql).bind(...values)
      },
    }),
  } as unknown as D1Database
  await read(createStore(recording, env.BLOBS))
  return Promise.all(
    sent.map(async ({ sql, values }) => {
      const plan = env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`).bind(...values)
      return (await plan.all<{ detail: string }>()).results.map(({ detail }) => detail).join('\n')
    }),
  )
}

describe('the lists of the pages walk an index, never a table', () => {
  test('of everything: published and own', async () => {
    const [published, own] = await plansOf((store) => listResults(store, { orgId: 'org' }, 50))
    expect(published).toContain('results USING INDEX results_published')
    expect(own).toContain('results USING INDEX results_org')
    expect(published).not.toContain('TEMP B-TREE')
  })

  test.each(['model', 'suite'] as const)('of one %s', async (noun) => {
    const plans = await plansOf((store) => listResults(store, { orgId: 'org', [noun]: 'x' }, 50))
    expect(plans).toHaveLength(2)
    for (const plan of plans) expect(plan).toContain(`results USING INDEX results_${noun}`)
  })

  test('of what is under way', async () => {
    const [unfinished, newest] = await plansOf((store) => listUnderWay(store, { orgId: 'org' }, 20))
    expect(unfinished).toContain('scans USING INDEX scans_unfinished')
    expect(newest).toContain('scans USING INDEX scans_list')
    const [stranger] = await plansOf((store) => listUnderWay(store, { orgId: null }, 20))
    expect(stranger).toContain('scans USING INDEX scans_unfinished')
  })
})
