import { beforeAll, describe, expect, test } from 'vitest'
import type { Study } from '#contract/studies'
import { ended } from '../support/tiny-world.ts'
import { type Tenant, newTenant } from '../support/tenant.ts'

const N = 30
const wave = (i: number, phase: number) => Math.sin(i * 12.9898 + phase)

/** Losses of a checkpoint that has taken `gain` nats off its members, and 0.2 off everybody. */
async function checkpoint(tenant: Tenant, gain: number, phase: number): Promise<string> {
  const labels = Array.from({ length: 2 * N }, (_, i) => ({ id: `e${i}`, split: i < N ? 'member' : 'nonmember' }))
  const reference = labels.map((_, i) => 4 + wave(i, 0))
  const target = reference.map((loss, i) => loss - 0.2 - (i < N ? gain : 0) + wave(i, phase) / 10)
  const scores = { labels, target: { losses: target }, reference: { losses: reference } }
  const { id } = await (await tenant.send('POST', '/v1/scans', { scores, attacks: ['loss'] })).json<{ id: string }>()
  await ended(tenant, id)
  return id
}

describe('a memorisation profile', () => {
  let tenant: Tenant
  beforeAll(async () => {
    tenant = await newTenant(['submit'])
  })
  const profile = async (body: object) => {
    const answer = await tenant.send('POST', '/v1/studies', { kind: 'memorisation_profile', name: 'p', ...body })
    expect(answer.status).toBe(201)
    return await answer.json<Study<'memorisation_profile'>>()
  }

  test('of two checkpoints finds what members gained over the others, and nothing in a clean run', async () => {
    const scans = [await checkpoint(tenant, 0.4, 1), await checkpoint(tenant, 0.9, 2)]
    const steps = (ids: string[]) => ids.map((scan, i) => ({ scan, step: i + 1 }))
    const { result, claim, id } = await profile({ checkpoints: steps(scans) })
    expect(claim).toContain('never for it')
    expect(result!.cells.map(({ step, att }) => [step, Number(att.value!.toFixed(1))])).toEqual([
      [1, 0.4],
      [2, 0.9],
    ])
    const page = await (await tenant.fetch(`/studies/${id}`, { headers: { Accept: 'text/html' } })).text()
    expect(page).toContain('By time since training')
    const clean = await profile({
      checkpoints: steps([await checkpoint(tenant, 0, 1), await checkpoint(tenant, 0, 2)]),
    })
    const { overall } = clean.result!
    expect(overall).toMatchObject({
      ci: [expect.toSatisfy((low: number) => low < 0), expect.toSatisfy((high: number) => high > 0)],
    })
  })

  test('of a posted panel needs no scans, and does not keep the panel', async () => {
    const panel = [5, null].flatMap((cohort) =>
      Array.from({ length: 8 }).flatMap((_, unit) =>
        [0, 4, 5, 9].map((step) => ({
          unit: `${cohort}/${unit}`,
          cohort,
          step,
          nll: 30 + wave(unit, step) - (cohort !== null && step >= cohort ? 3 : 0),
        })),
      ),
    )
    const { result, progress } = await profile({ panel })
    expect(progress).toEqual({ done: 0, total: 0 })
    expect(result!.overall.value).toBeCloseTo(3, 9)
    expect(result!.placebo).toMatchObject({ value: expect.any(Number) })
  })

  test.each([
    [{}, '#/panel'],
    [{ panel: Array.from({ length: 8 }, (_, i) => ({ unit: 'u', cohort: null, step: i, nll: 1 })) }, undefined],
  ])('%j is refused', async (body, pointer) => {
    const answer = await tenant.send('POST', '/v1/studies', { kind: 'memorisation_profile', name: 'p', ...body })
    expect(answer.status).toBe(422)
    if (pointer) expect(await answer.json()).toMatchObject({ errors: [{ pointer }] })
  })
})
