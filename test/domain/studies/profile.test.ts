import { describe, expect, test } from 'vitest'
import { MemorisationProfileRequest } from '#contract/studies/memorisation-profile'
import { memorisationProfile } from '#domain/studies/memorisation-profile'
import { prng } from '#domain/statistics/prng'
import { studentQuantile } from '#domain/statistics/student'
import { gaussian } from '../../support/evidence.ts'
import golden from '../../golden/studies/profile.json' with { type: 'json' }

type Rows = NonNullable<MemorisationProfileRequest['panel']>

function profile(panel: Rows) {
  const request = MemorisationProfileRequest.parse({ kind: 'memorisation_profile', name: 'p', panel })
  const result = memorisationProfile.analyse(request, new Map())
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

test('effects and their means are those of numpy; intervals those of the paired differences', () => {
  for (const { panel, cells, ...expected } of golden) {
    const found = profile(panel)
    expect(found.cells.map(({ cohort, step, event }) => [cohort, step, event])).toEqual(
      cells.map(({ cohort, step, event }) => [cohort, step, event]),
    )
    for (const [i, { cohort, att, se }] of cells.entries()) {
      const { value, ci } = found.cells[i]!.att as { value: number; ci: [number, number] }
      expect(value).toBeCloseTo(att, 9)
      const sizes = [cohort, null].map(
        (g) => new Set(panel.filter((row) => row.cohort === g).map(({ unit }) => unit)).size,
      )
      // a standard error from 999 replicates has one of 2.2 % itself: four of these
      const found_se = (ci[1] - value) / studentQuantile(0.025, Math.min(...sizes) - 1)
      expect(Math.abs(found_se / se - 1)).toBeLessThan(0.09)
    }
    expect(found.overall.value).toBeCloseTo(expected.overall, 9)
    for (const { event, att } of found.by_event)
      expect(att.value).toBeCloseTo(expected.by_event[String(event) as keyof typeof expected.by_event]!, 9)
    for (const { cohort, att } of found.by_cohort)
      expect(att.value).toBeCloseTo(expected.by_cohort[String(cohort) as keyof typeof expected.by_cohort]!, 9)
    for (const { step, att } of found.by_step)
      expect(att.value).toBeCloseTo(expected.by_step[String(step) as keyof typeof expected.by_step]!, 9)
  }
})

/** 30 units a cohort, trained on at 20 and 30, and 60 never; `drift` nats a step move the first cohort alone. */
function made({ effect, drift = 0, seed }: { effect: number; drift?: number; seed: number }): Rows {
  const random = prng(seed)
  return [20, 30, null, null].flatMap((cohort, g) =>
    Array.from({ length: 30 }).flatMap((_, u) => {
      const level = 100 + 20 * gaussian(random)
      return [0, 10, 20, 30, 40].map((step) => {
        const trained = cohort !== null && step >= cohort ? effect * 0.5 ** ((step - cohort) / 20) : 0
        const nll = level - step / 10 - trained - (g === 0 ? drift * step : 0) + gaussian(random)
        return { unit: `${g}/${u}`, cohort, step, nll }
      })
    }),
  )
}

test('where all units move alike there is no error to test a placebo with, which is not the same as no early steps', () => {
  const still = (steps: readonly number[]) =>
    [20, null].flatMap((cohort) =>
      Array.from({ length: 4 }).flatMap((_, u) =>
        steps.map((step) => ({ unit: `${cohort}/${u}`, cohort, step, nll: 3 })),
      ),
    )
  expect(profile(still([0, 10, 20])).placebo).toMatchObject({ value: null, reason: 'no_spread' })
  expect(profile(still([10, 20, 30])).placebo).toMatchObject({ value: null, reason: 'no_early_steps' })
})

describe('on a made panel', () => {
  test('a memorising run shows an effect at once that fades, and no placebo', () => {
    const { by_event, overall, placebo } = profile(made({ effect: 2, seed: 1 }))
    const at = (event: number) => by_event.find((one) => one.event === event)!.att.value!
    expect(at(0)).toBeGreaterThan(1.5)
    expect(at(20)).toBeLessThan(at(0))
    expect(overall).toMatchObject({ ci: [expect.toSatisfy((low: number) => low > 0.5), expect.anything()] })
    expect(placebo).toMatchObject({ p: expect.toSatisfy((p: number) => p > 0.05) })
  })

  test('without an effect intervals hold 0, as often as they should', () => {
    const held = Array.from({ length: 40 }, (_, seed) => profile(made({ effect: 0, seed: 100 + seed })).overall).filter(
      ({ value, ...rest }) => value !== null && 'ci' in rest && rest.ci![0] <= 0 && rest.ci![1] >= 0,
    )
    // 38 expected of 40; fewer than 34 has a chance of 1 %
    expect(held.length).toBeGreaterThanOrEqual(34)
  })

  test('trends that are not parallel fail the placebo test', () => {
    const { placebo } = profile(made({ effect: 0, drift: 0.15, seed: 2 }))
    expect(placebo).toMatchObject({ p: expect.toSatisfy((p: number) => p < 0.01) })
  })

  test.each([
    ['no row for step', (rows: Rows) => rows.slice(1)],
    ['two rows for step', (rows: Rows) => [...rows, rows[0]!]],
    ['two cohorts', (rows: Rows) => rows.map((row, i) => (i === 0 ? { ...row, cohort: 5 } : row))],
    ['nothing to compare', (rows: Rows) => rows.filter(({ cohort }) => cohort !== null)],
    ['No cohort has a step before', (rows: Rows) => rows.filter(({ step }) => step > 30)],
  ])('a panel with %s is refused', (what, change) => {
    const request = MemorisationProfileRequest.parse({
      kind: 'memorisation_profile',
      name: 'p',
      panel: change(made({ effect: 0, seed: 3 })),
    })
    const result = memorisationProfile.analyse(request, new Map())
    expect(!result.ok && result.problem.detail).toContain(what)
  })
})
