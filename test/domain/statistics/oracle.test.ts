import { describe, expect, it } from 'vitest'
import { oneRunPValue } from '#domain/audit/one-run'
import { FIXED } from '#domain/intervals'
import { miaRecall } from '#domain/mia-recall'
import { advantage } from '#domain/statistics/advantage'
import { auc } from '#domain/statistics/auc'
import { binomialAtLeast, binomialAtMost } from '#domain/statistics/binomial'
import { clopperPearsonLower, clopperPearsonUpper } from '#domain/statistics/clopper-pearson'
import { delongVariance } from '#domain/statistics/delong'
import { ksOneSample, ksTwoSample } from '#domain/statistics/kolmogorov-smirnov'
import { labelledScores } from '#domain/statistics/labelled-scores'
import { logNormalCdf, normalCdf, normalQuantile } from '#domain/statistics/normal'
import { skewNormalCdf, skewNormalLogCdf } from '#domain/statistics/skew-normal'
import { fitSkewNormal } from '#domain/statistics/skew-normal-fit'
import { studentQuantile } from '#domain/statistics/student'
import { nonmembersNeeded } from '#domain/statistics/power'
import { tprAtFpr } from '#domain/statistics/tpr-at-fpr'
import { skewNormalLogDensity } from '../../support/skew-normal-density.ts'
import golden from '../../golden/statistics/statistics.json' with { type: 'json' }

/** Closed formulas in doubles on both sides. */
const EXACT = 1e-9

describe('statistics agree with scipy and brute force', () => {
  it('AUC, DeLong variance, advantage, KS', () => {
    for (const { members, nonmembers, ...expected } of golden.separations) {
      const scores = labelledScores(members, nonmembers)
      near(auc(scores), expected.auc)
      near(delongVariance(scores), expected.delong)
      near(advantage(scores), expected.advantage)
      near(ksTwoSample(scores).statistic, expected.ks)
    }
  })

  it('p of the two-sample KS is within 0.05 of the exact one from 20 a side: it is the limit law', () => {
    const large = golden.separations.filter(
      ({ members, nonmembers }) => Math.min(members.length, nonmembers.length) >= 20,
    )
    expect(large.length).toBeGreaterThan(50)
    for (const { members, nonmembers, ks_p } of large) {
      const { p } = ksTwoSample(labelledScores(members, nonmembers))
      expect(Math.abs(p - ks_p)).toBeLessThan(0.05)
    }
  })

  it('TPR at FPR: the best of all cuts whose FPR stays within, where non-members certify it', () => {
    for (const { members, nonmembers, tpr } of golden.separations) {
      for (const [fpr, expected] of Object.entries(tpr)) {
        const rate = tprAtFpr(labelledScores(members, nonmembers), Number(fpr))
        if (nonmembers.length < nonmembersNeeded(Number(fpr)))
          expect(rate).toMatchObject({ value: null, reason: 'insufficient_nonmembers' })
        else near(rate.value!, expected)
      }
    }
  })

  it("the paper's MIA recall", () => {
    for (const { members, nonmembers, recall, recall_threshold, balanced_precision } of golden.separations) {
      const measured = miaRecall('loss', members, nonmembers, FIXED)
      near(measured.recall.value!, recall)
      near(measured.threshold as number, recall_threshold)
      if (balanced_precision === null) expect(measured.balanced_precision.value).toBeNull()
      else near(measured.balanced_precision.value!, balanced_precision)
    }
  })

  it('normal distribution, its far tail and its quantiles', () => {
    for (const { x, cdf, log_cdf } of golden.normal) {
      near(normalCdf(x), cdf, 1e-13)
      near(logNormalCdf(x) / log_cdf, 1, 1e-12)
    }
    for (const { p, x } of golden.quantiles) near(normalQuantile(p), x, 1e-6)
  })

  it('Clopper–Pearson and binomial tails', () => {
    for (const { k, n, alpha, ...expected } of golden.proportions) {
      near(clopperPearsonLower(k, n, alpha), expected.lower)
      near(clopperPearsonUpper(k, n, alpha), expected.upper)
      near(binomialAtLeast(k, n, 0.3), expected.at_least)
      near(binomialAtMost(k, n, 0.3), expected.at_most)
    }
  })

  it("Student's t", () => {
    for (const { alpha, degrees, t } of golden.students) near(studentQuantile(alpha, degrees) / t, 1)
  })

  it('skew normal: log F by mpmath, to 30 standard deviations out', () => {
    for (const { z, shape, log_cdf } of golden.skew_normals) {
      const value = skewNormalLogCdf({ location: 0, scale: 1, shape }, z)
      near(value, log_cdf, 1e-8 * Math.max(1, Math.abs(log_cdf)))
    }
  })

  it('skew-normal fit: at least the likelihood that scipy finds, and the same curve', () => {
    for (const { sample, log_likelihood, probe, cdf, ks_p } of golden.fits) {
      const fit = fitSkewNormal(sample)!
      const own = sample.reduce((sum, x) => sum + skewNormalLogDensity(fit, x), 0)
      // scipy stops at 1e-4 of the parameters; a hundredth of a nat over the whole sample is far below one observation.
      expect(own).toBeGreaterThan(log_likelihood - 0.01)
      if (own < log_likelihood + 0.01) probe.forEach((x, i) => near(skewNormalCdf(fit, x), cdf[i]!, 2e-3))
      expect(
        Math.abs(ksOneSample(Float64Array.from(sample).sort(), (x) => skewNormalCdf(fit, x)).p - ks_p),
      ).toBeLessThan(0.05)
    }
  })

  it('one-run p-value', () => {
    for (const { m, r, v, epsilon, delta, p } of golden.one_run) {
      near(oneRunPValue({ canaries: m, guesses: r, correct: v }, epsilon, delta), p, 1e-8)
    }
  })
})

function near(value: number, expected: number, tolerance = EXACT): void {
  expect(Math.abs(value - expected), `${value} ≠ ${expected}`).toBeLessThanOrEqual(tolerance)
}
