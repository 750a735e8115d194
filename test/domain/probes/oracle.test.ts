import { expect, test } from 'vitest'
import { fisherAtLeast } from '#domain/statistics/fisher'
import { gapTest, groupAucs, groupMeans, relabeller } from '#domain/statistics/gap-test'
import { holm } from '#domain/statistics/holm'
import { kuiperTwoSample } from '#domain/statistics/kuiper'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { fitFacets, outwardness } from '#domain/statistics/polytope'
import { prng } from '#domain/statistics/prng'
import { weightedMean } from '#domain/statistics/weighted-mean'
import golden from '../../golden/probes/probes.json' with { type: 'json' }

test('Kuiper is the best of all intervals, every one looked at; KS as scipy has it', () => {
  for (const { members, nonmembers, ...expected } of golden.kuiper) {
    const found = kuiperTwoSample(labelledScores(members, nonmembers))
    expect(found.statistic).toBeCloseTo(expected.kuiper, 12)
    expect(found.ks).toBeCloseTo(expected.ks, 12)
    expect(found.p).toBeCloseTo(expected.p, 9)
  }
})

test('Fisher’s exact p, one-sided', () => {
  // lgamma of a few hundred: twelve digits are left of a probability
  for (const { own, other, a, b, p } of golden.fisher)
    expect(fisherAtLeast(a, own, a + b, own + other)).toBeCloseTo(p, 10)
})

test('the polytope is trained as in matrices', () => {
  for (const { rows, inside, start, ...expected } of golden.polytopes) {
    const typed = rows.map((row) => Float64Array.from(row))
    const facets = fitFacets(
      typed,
      inside,
      start.map((facet) => Float64Array.from(facet)),
    )
    for (const [i, row] of typed.entries()) expect(outwardness(facets, row)).toBeCloseTo(expected.outwardness[i]!, 8)
  }
})

test('means and AUCs of groups, and the interval of a weighted mean', () => {
  for (const { labels, member, scores, weights, ...expected } of golden.groups) {
    const close = (found: readonly number[], wanted: readonly number[]) =>
      found.forEach((value, g) => expect(value).toBeCloseTo(wanted[g]!, 12))
    close(groupMeans(scores, weights, 3)(labels), expected.means)
    close(groupAucs(scores, member, 3)(labels), expected.aucs)
    const { value, ci } = weightedMean(scores, weights) as { value: number; ci: [number, number] }
    expect(value).toBeCloseTo(expected.mean, 12)
    expect(ci[1] - value).toBeCloseTo(expected.half, 9)
  }
})

test('p of a gap is that of all relabellings, within what 20,000 drawn ones resolve', () => {
  for (const { values, labels, p } of golden.exhaustive) {
    const means = groupMeans(
      values,
      values.map(() => 1),
      3,
    )
    const draws = 20_000
    const found = gapTest(labels, means, relabeller(labels, [[...labels.keys()]], prng(3)), draws)
    // five standard errors
    expect(Math.abs(found - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / draws) + 1 / draws)
  }
})

test('Holm', () => {
  for (const { p, adjusted } of golden.holm) holm(p).forEach((value, i) => expect(value).toBeCloseTo(adjusted[i]!, 12))
})
