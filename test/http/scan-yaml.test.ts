import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { ProblemDetails } from '#contract/problem'
import type { CreateScanInput } from '#contract/scans'
import { failScan } from '#service/scans/fail-scan'
import { type Hand, newHand } from '../support/hand-driven.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'

/** Losses of members and non-members; with `n` of two nothing can be concluded. */
const numbers = (n: number): CreateScanInput => {
  const losses = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : 3) + i / 100)
  const labels = losses.map((_, i) => ({ split: i % 2 === 0 ? ('member' as const) : ('nonmember' as const) }))
  return { scores: { labels, target: { losses }, reference: { losses: losses.map((_, i) => 3 + (i % 7) / 10) } } }
}

describe('a report as YAML', () => {
  let tenant: Tenant
  let hand: Hand
  const yaml = (id: string, query = '') =>
    tenant.fetch(`/v1/scans/${id}/report${query}`, { headers: { Accept: 'text/yaml' } })

  beforeAll(async () => {
    tenant = await newTenant()
    hand = newHand(tenant)
  })

  test('comes in both shapes, concluded or not', async () => {
    for (const n of [400, 4]) {
      const scan = await hand.drive((await hand.create(numbers(n))).id)
      const index = await yaml(scan.id)
      expect(index.status).toBe(200)
      expect(index.headers.get('Content-Type')).toBe('text/yaml; charset=utf-8')
      const text = await index.text()
      expect(parse(text)).toMatchObject({ 'model-index': [{ results: [{ source: { name: 'Memorisk' } }] }] })
      expect(text).toContain(`verdict: ${scan.verdict}`)
      const entries = await yaml(scan.id, '?flavour=eval-results&dataset=acme/audit')
      const [first] = parse(await entries.text()) as unknown[]
      expect(first).toMatchObject({ dataset: { id: 'acme/audit', task_id: 'mia_auc' } })
    }
  })

  test('is refused without a benchmark to belong to, and says what to add', async () => {
    const scan = await hand.drive((await hand.create(numbers(6))).id)
    const refused = await yaml(scan.id, '?flavour=eval-results')
    expect(refused.status).toBe(400)
    expect((await refused.json<ProblemDetails>()).errors?.[0]?.pointer).toBe('?dataset')
    expect((await yaml(scan.id, '?dataset=no-owner')).status).toBe(400)
  })

  test('of a failed scan there is none: its reason instead', async () => {
    const scan = await hand.create(numbers(8))
    await failScan(hand.deps, { id: scan.id, orgId: tenant.org }, { code: 'shard_failed', detail: 'broken' })
    const refused = await yaml(scan.id)
    expect(refused.status).toBe(409)
    expect(await refused.json<ProblemDetails>()).toMatchObject({ code: 'scan_not_finished' })
  })
})
