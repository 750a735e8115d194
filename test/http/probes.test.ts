import { beforeAll, describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { ended } from '../support/tiny-world.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'

const N = 40

/** Bare losses in which members gained `gain` nats; those of the group `even` `unfair` nats more. */
function losses(gain: number, unfair = 0) {
  const wave = (i: number, phase: number) => Math.sin(i * 12.9898 + phase) * 0.4
  const labels = Array.from({ length: 2 * N }, (_, i) => ({
    id: `e${i}`,
    split: i < N ? 'member' : 'nonmember',
    group: i % 2 === 0 ? 'even' : 'odd',
  }))
  const reference = labels.map((_, i) => 4 + wave(i, 0))
  const target = reference.map((loss, i) => loss - (i < N ? gain + (i % 2 === 0 ? unfair : 0) : 0) + wave(i, 1) / 4)
  return { labels, target: { losses: target }, reference: { losses: reference } }
}

describe('probes of a scan', () => {
  let tenant: Tenant
  beforeAll(async () => {
    tenant = await newTenant(['submit'])
  })

  const scanned = async (body: object): Promise<Scan> => {
    const answer = await tenant.send('POST', '/v1/scans', body)
    expect([200, 202]).toContain(answer.status)
    const scan = await answer.json<Scan>()
    await ended(tenant, scan.id)
    return scan
  }
  const reportOf = async (scan: Scan) => (await tenant.fetch(`/v1/scans/${scan.id}/report`)).json<Report>()

  test('are answered for bare numbers, on the page and in Markdown too', async () => {
    const scan = await scanned({ scores: losses(0.8), probes: ['discrepancy'] })
    expect(scan.probes).toEqual(['discrepancy'])
    const { discrepancy } = (await reportOf(scan)).probes!
    expect(discrepancy!.options).toEqual({ name: 'discrepancy', facets: 4 })
    expect(discrepancy!.result!.max_kuiper).toBeGreaterThan(0.9)
    const page = await (await tenant.fetch(`/scans/${scan.id}`, { headers: { Accept: 'text/html' } })).text()
    expect(page).toContain('id="discrepancy"')
    expect(page).toContain('not a worst-case privacy bound')
    const markdown = await tenant.fetch(`/v1/scans/${scan.id}/report`, { headers: { Accept: 'text/markdown' } })
    expect(await markdown.text()).toContain('## Discrepancy')
  })

  test('stay quiet where members and non-members are alike', async () => {
    const scan = await scanned({ scores: losses(0), probes: ['discrepancy'] })
    const { result } = (await reportOf(scan)).probes!.discrepancy!
    for (const { p } of result!.scalar) expect(p).toBeGreaterThan(0.01)
    expect(result!.polytope).toMatchObject({ p: expect.toSatisfy((p: number) => p > 0.05) })
  })

  test.each([
    [0.02, 0.3, true],
    [0.08, 0, false],
  ])('tell a group that is remembered more from one that is not: %d + %d nats', async (gain, unfair, told) => {
    const scan = await scanned({ scores: losses(gain, unfair), attacks: ['ref_diff'], probes: ['group_disparity'] })
    const { comparisons } = (await reportOf(scan)).probes!.group_disparity!.result!
    const auc = comparisons.find(({ measure }) => measure === 'auc')!
    if (told) expect(auc).toMatchObject({ highest: 'even', lowest: 'odd' })
    expect(comparisons.some(({ p_holm }) => p_holm < 0.05)).toBe(told)
    const page = await (await tenant.fetch(`/scans/${scan.id}`, { headers: { Accept: 'text/html' } })).text()
    expect(page).toContain('It does not say why')
  })

  test('tell a checkpoint that was prepared for the data from one that was not', async () => {
    const outcomeOf = async (gain: number) => {
      const scan = await scanned({ scores: losses(gain), attacks: ['loss'], probes: ['checkpoint_trust'] })
      return (await reportOf(scan)).probes!.checkpoint_trust!.result!
    }
    expect(await outcomeOf(0.6)).toMatchObject({
      outcome: 'stealthy',
      direction: 'lower',
      registry: { outcome: 'no_weights' },
    })
    expect(await outcomeOf(0)).toMatchObject({ outcome: 'unremarkable' })
  })

  test('that read texts say so where there are none', async () => {
    const scan = await scanned({ scores: losses(0.1), attacks: ['loss'], probes: ['poison_scan'] })
    expect((await reportOf(scan)).probes!.poison_scan).toMatchObject({ result: null, reason: 'no_texts' })
  })

  test('are part of the question: other options are another scan, the same ones the same', async () => {
    const scores = losses(0.3)
    const bare = await scanned({ scores })
    const probed = await scanned({ scores, probes: ['discrepancy'] })
    const same = await scanned({ scores, probes: [{ name: 'discrepancy', facets: 4 }] })
    const other = await scanned({ scores, probes: [{ name: 'discrepancy', facets: 2 }] })
    expect(same.id).toBe(probed.id)
    expect(new Set([bare.id, probed.id, other.id]).size).toBe(3)
    expect(await reportOf(bare)).not.toHaveProperty('probes')
  })

  test.each([
    [['divination'], '#/probes/0'],
    [['discrepancy', { name: 'discrepancy' }], '#/probes/1'],
    [[{ name: 'discrepancy', facets: 99 }], '#/probes/0'],
    [[], '#/probes'],
  ])('%j is refused with its place', async (probes, pointer) => {
    const answer = await tenant.send('POST', '/v1/scans', { scores: losses(0.3), probes })
    expect(answer.status).toBe(422)
    const { errors } = await answer.json<ProblemDetails>()
    expect(errors![0]!.pointer).toContain(pointer)
  })
})
