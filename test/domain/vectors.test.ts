import { describe, expect, it } from 'vitest'
import { CanarySpec } from '#contract/canary-sets'
import { scorer } from '#domain/attacks/attack'
import { errorZone } from '#domain/attacks/error-zone'
import { ezMia } from '#domain/attacks/ez-mia'
import { meanOfSmallest } from '#domain/attacks/min-k'
import { standardised } from '#domain/attacks/min-k-pp'
import { recall } from '#domain/attacks/recall'
import { ratio } from '#domain/attacks/rmia'
import { oneRunMuOver, oneRunOver } from '#domain/audit/audit'
import { divergence } from '#domain/attacks/dc-pdd'
import { offsets } from '#domain/attacks/score-offset'
import { clopperPearsonEpsilon } from '#domain/audit/clopper-pearson-epsilon'
import { gaussianEpsilon } from '#domain/audit/gaussian'
import { oneRunEpsilon, oneRunPValue } from '#domain/audit/one-run'
import { RATIO_BOUNDS, ratioEpsilons, ratioLowerBound } from '#domain/audit/ratio-bounds'
import { exposureByFit, exposureByRank } from '#domain/exposure'
import { exactMemorization, extractionStrength, isDiscoverable, probabilityWithin } from '#domain/extraction'
import type { ExampleSignals, ModelView } from '#domain/signals'
import { median } from '#domain/statistics/median'
import { advantage } from '#domain/statistics/advantage'
import { auc } from '#domain/statistics/auc'
import { countBelow, labelledScores } from '#domain/statistics/labelled-scores'
import { clopperPearsonLower } from '#domain/statistics/clopper-pearson'
import { normalQuantile } from '#domain/statistics/normal'
import { nonmembersNeeded } from '#domain/statistics/power'
import { roc } from '#domain/statistics/roc'
import { fitSkewNormal } from '#domain/statistics/skew-normal-fit'
import { rougeRecall } from '#domain/rouge'
import { rarity, tokenFrequencies } from '#domain/token-frequencies'
import { wordHashes } from '#domain/words'
import { zlibBytes } from '#domain/zlib-bytes'
import { drawCanaries } from '#service/canary-sets/draw-canaries'
import { hullCandidates } from '../support/hull-candidates.ts'
import { rocArea } from '../support/roc-area.ts'
import { samplesNeeded } from '../support/samples-needed.ts'
import { releasedScore, zoneScores } from '../support/zone-scores.ts'

/**
 * Known answers, literally: from peers' own tests (T), published (P), or computed with the peers' code, numpy or scipy (C).
 *
 * Every row has an entry here, but for: D-37 Kuiper (`probes/discrepancy.test.ts`), D-39 parameter counts (`test/model/parameter-counts.test.ts`), D-43 dataset inference's
 * t-test and tails of losses (`studies/inference.test.ts`). One does not apply: D-41, published AUCs of Pythia-2.8b on WikiMIA, needs that model and those texts; its attacks are
 * those of D-25 to D-25c and D-35, by the same definitions.
 */
describe('known answers', () => {
  it('D-1 (T) exposure by rank among 1..16 — tensorflow_privacy, secret_sharer/exposures_test.py', () => {
    const pool = Float64Array.from({ length: 16 }, (_, i) => i + 1)
    expect(exposureByRank(0, pool)).toBe(4)
    expect(exposureByRank(0.1, pool)).toBe(4)
    expect(exposureByRank(3.5, pool)).toBe(2)
    expect(exposureByRank(20, pool)).toBeCloseTo(-0.0874628412503391, 12)
  })

  it('D-3 (T) canaries by levels, references of their own, an error when the space is too small — secret_sharer/generate_secrets_test.py', async () => {
    const levels = [
      { repetitions: 1, count: 2 },
      { repetitions: 2, count: 3 },
      { repetitions: 8, count: 1 },
    ]
    const wanted = { template: 'x{secret}', length: 2, separator: '', levels, coins: false, references: 3 }
    const { canaries, references } = await drawCanaries(CanarySpec.parse(wanted), new Uint8Array(32))
    // Ours draws the secrets itself, so that the peer's list 0 … 9 becomes: the same levels in the same order, and nothing drawn twice.
    expect(canaries.map(({ repetitions }) => repetitions)).toEqual([1, 1, 2, 2, 2, 8])
    expect(new Set([...canaries.map(({ secret }) => secret), ...references]).size).toBe(9)
    expect(references).toHaveLength(3)
    expect(CanarySpec.safeParse({ ...wanted, length: 1 }).success).toBe(false)
  })

  it('D-5 (C) skew-normal fit and exposure — scipy 1.17.1', () => {
    // The quantiles of a skew normal with a = 4, made by scipy.stats.skewnorm.ppf; the fit has to find it again.
    const fit = fitSkewNormal(D5)!
    expect(fit.shape).toBeCloseTo(4.0697, 2)
    expect(fit.location).toBeCloseTo(-0.00161, 2)
    expect(fit.scale).toBeCloseTo(0.99955, 2)
    expect(Math.abs(exposureByFit(0.05, fit) - 3.336)).toBeLessThan(0.05)
    expect(Math.abs(exposureByFit(-0.3, fit) - 6.672)).toBeLessThan(0.05)
    expect(Math.abs(exposureByFit(-0.6, fit) - 11.36)).toBeLessThan(0.05)
    const symmetric = fitSkewNormal(Float64Array.from({ length: 16 }, (_, i) => i + 1))!
    expect(symmetric).toMatchObject({ location: 8.5, shape: 0 })
    expect(symmetric.scale).toBeCloseTo(4.60977, 5)
  })

  it('D-9 (T) Clopper–Pearson ε — tensorflow_privacy, audit_2020/audit_test.py', () => {
    const perfect = { truePositives: 500, included: 500, falsePositives: 0, excluded: 500 }
    expect(clopperPearsonEpsilon(perfect, 0.01)).toBeCloseTo(4.541915810224092, 9)
    expect(clopperPearsonEpsilon(perfect, 0.01, 0, 2)).toBeCloseTo(2.27095790511, 9)
    expect(clopperPearsonEpsilon({ ...perfect, falsePositives: 500 }, 0.01)).toBe(0)
    expect(clopperPearsonLower(500, 500, 0.005)).toBeCloseTo(0.9894593118113243, 12)
  })

  it('D-7 (T) bounds of a ratio of proportions — tensorflow_privacy, epsilon_lower_bound_test.py (1e-7)', () => {
    const rows: [number, number, number, number, number[]][] = [
      [473, 511, 755, 950, [1.01166194, 1.01189079, 1.01148934, 1.01167669]],
      [2, 697, 213, 313, [0.0022047, 0.0031088, 0.00162322, 0.00233503]],
      [1000, 10, 10, 10_000, [589.27335593, 568.32659563, 613.58766147, 592.63264572]],
      // The same file's rows with nothing on one side, and with everything.
      [0, 511, 755, 950, [0, 0.00021568, 0, 0]],
      [2, 697, 0, 313, [0.13325535, 0.17571862, 0.18481008, 0.08081083]],
      [0, 10, 0, 10_000, [0, 0, 0, 0]],
      [473, 0, 755, 950, [2.15959024, 2.15883995, 2.15787013, 2.15959827]],
      [2, 697, 213, 0, [0.00089568, 0.00126522, 0.00066016, 0.00094821]],
      [1000, 0, 10, 0, [0.93375356, 0.93686007, 0.93591485, 0.93381958]],
    ]
    for (const [tp, fn, fp, tn, expected] of rows) {
      const found = RATIO_BOUNDS.map((bound) =>
        ratioLowerBound(bound, { k1: tp, n1: tp + fn, k2: fp, n2: fp + tn }, 0.05),
      )
      found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-7))
    }
  })

  it('D-11 (T) ε from ratio bounds at given thresholds, one-sided, highest first — the same file', () => {
    const inside = [9, 4, 5, 0]
    const outside = [3, 8, 6, 1, 2, 7]
    const outcomes = [9.5, 8.5, 5.5, 0.5].map((cut) => ({
      truePositives: inside.filter((score) => score > cut).length,
      included: 4,
      falsePositives: outside.filter((score) => score > cut).length,
      excluded: 6,
    }))
    const near = (found: number[], expected: number[]) => {
      expect(found).toHaveLength(expected.length)
      found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-7))
    }
    near(
      ratioEpsilons(outcomes, 'adjusted_log', 0.05),
      [-0.16314973, -0.29368152, -0.66577858, -1.02310327, -1.094743, -1.72826789, -3.95577741],
    )
    near(
      ratioEpsilons(outcomes, 'inv_sinh', 0.05),
      [-0.1827951, -0.32235626, -0.75815925, -1.20631805, -2.05961264, -2.13876684],
    )
  })

  it('D-15 (T) ROC — tensorflow_privacy, data_structures_test.py', () => {
    expect(
      rocArea([
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ]),
    ).toBe(0.5)
    expect(
      rocArea([
        [0, 0],
        [0, 1],
        [1, 1],
      ]),
    ).toBe(1)
    expect(advantage(labelledScores([1, 1], [1, 1]))).toBe(0)
    // PPV at as many non-members as members, the largest of all cuts. No report shows it: it is 1 as soon as the highest score is a member's.
    const ppv = (points: readonly (readonly [number, number])[]) =>
      Math.max(...points.map(([fpr, tpr]) => (tpr + fpr === 0 ? 0.5 : tpr / (tpr + fpr))))
    expect(ppv(roc(labelledScores([1, 1], [1, 1])))).toBe(0.5)
    expect(ppv(roc(labelledScores([2, 2], [1, 1])))).toBe(1)
  })

  it('D-17 (T+C) AUC is the rank AUC 11/16, not the convex hull’s 13/16', () => {
    const scores = labelledScores([0, 4, 6, 7], [1, 2, 3, 5])
    expect(auc(scores)).toBe(11 / 16)
    expect(rocArea(roc(scores))).toBeCloseTo(11 / 16, 12)
    const hull = hullCandidates(scores).map(({ truePositives, falsePositives }): [number, number] => [
      falsePositives / 4,
      truePositives / 4,
    ])
    expect(rocArea(hull.toReversed())).toBeCloseTo(13 / 16, 12)
  })

  it('D-13 (T) score offset by the middle of shadow scores — tensorflow_privacy, advanced_mia_test.py', () => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    // Each inner list is what one shadow model said about the augmentations of a text, averaged first.
    const phi = [
      [-0.1, 0.1, 0],
      [0, 0, 27],
      [0, 0, 0],
    ].map(mean)
    const inside = [
      [[1, 2, -3]],
      [
        [-2, 4, 6],
        [0, 0, 0],
        [5, -7, -9],
      ],
      [],
    ].map((models) => models.map(mean))
    const texts = inside.map((values) => ({ in: values, out: values.map((value) => 10 - value) }))
    const scores = (side: 'in' | 'out' | 'both', average: typeof mean) => {
      const offset = offsets(texts, side, average)
      return texts.map((text, i) => phi[i]! - offset(text)!)
    }
    const expected = [
      ['both', median, [-5, 4, -5]],
      ['in', median, [0, 9, 0]],
      ['out', median, [-10, -1, -10]],
      ['in', mean, [0, 28 / 3, 1 / 6]],
      ['out', mean, [-10, -4 / 3, -61 / 6]],
    ] as const
    for (const [side, average, values] of expected)
      scores(side, average).forEach((score, i) => expect(score).toBeCloseTo(values[i]!, 12))
  })

  it('D-29 (C) DC-PDD and its smoothing — com_det_sco.py; the peer’s sign is the other one', () => {
    const { counts, total } = tokenFrequencies([3, 0, 1, 6])
    const smoothed = [0, 1, 2, 3].map((token) => Math.exp(-rarity({ counts, total }, token)))
    ;[0.2857142857, 0.0714285714, 0.1428571429, 0.5].forEach((f, i) => expect(smoothed[i]).toBeCloseTo(f, 10))
    // A table whose smoothed frequencies are those of the vector.
    const table = { counts: [1e-3, 1e-5, 1e-4, 1e-2, 1e-6].map((f) => 1e9 * f - 1), total: 1e9 - 5 }
    const logProb = [2e-4, 1e-6, 5e-3, 8e-4, 3e-5].map(Math.log)
    expect(divergence({ token: [0, 1, 2, 3, 4], logProb }, table)).toBeCloseTo(0.0030983330893581598, 15)
  })

  it('D-19 (T) one-run ε of shifted normals, Bonferroni over the hull, and its f-DP variant — jax_privacy', () => {
    const n = 10_000
    const outside = Float64Array.from({ length: n }, (_, i) => normalQuantile((i + 0.5) / n))
    for (const [shift, epsilon, gaussian] of [
      [0, 0, 0],
      [1, 1.1334595, 2.164749],
      [2, 2.3119452, 4.7218075],
      [4, 4.3955677, 9.133752],
    ] as const) {
      const scores = labelledScores(
        outside.map((x) => x + shift),
        outside,
      )
      const candidates = hullCandidates(scores)
      const found = oneRunOver(candidates, 0.05, 1e-6).value
      expect(Math.abs(found - epsilon)).toBeLessThanOrEqual(1e-5 * Math.max(1, epsilon))
      const tighter = gaussianEpsilon(oneRunMuOver(candidates, 0.05).value, 1e-6)
      expect(Math.abs(tighter - gaussian)).toBeLessThanOrEqual(1e-5 * Math.max(1, gaussian))
    }
  })

  it('D-21 (C) one-run ε — ml_privacy_meter get_eps_audit (1e-4)', () => {
    const rows = [
      [1000, 1000, 600, 0, 0.29746],
      [1000, 1000, 600, 1e-5, 0.29723],
      [1000, 100, 95, 1e-5, 2.16517],
      [1000, 100, 100, 0, 3.49296],
      [10_000, 1000, 900, 1e-5, 2.01519],
      [1000, 1000, 500, 0, 0],
    ] as const
    for (const [canaries, guesses, correct, delta, epsilon] of rows) {
      expect(Math.abs(oneRunEpsilon({ canaries, guesses, correct }, 0.05, delta) - epsilon)).toBeLessThan(1e-4)
    }
  })

  it('D-21 closed form when all guesses are right', () => {
    for (const r of [50, 100, 1000]) {
      const t = 0.05 ** (1 / r)
      expect(oneRunEpsilon({ canaries: r, guesses: r, correct: r }, 0.05, 0)).toBeCloseTo(Math.log(t / (1 - t)), 6)
    }
  })

  it('D-45 (C) one-run p-value — jax_privacy (1e-5)', () => {
    for (const [v, p] of [
      [60, 0.99846],
      [75, 0.38451],
      [80, 0.07301],
      [90, 0.00084129],
    ] as const) {
      expect(Math.abs(oneRunPValue({ canaries: 1000, guesses: 100, correct: v }, 1, 1e-5) - p)).toBeLessThan(1e-5)
    }
  })

  describe('D-23 (T) EZ-MIA — LeakPro, test_ez_mia.py', () => {
    const sides = (delta: readonly number[], errors: string) =>
      [delta, delta.map(() => 0), [...errors].map((c) => (c === 'T' ? 1 : 0))] as const
    const ez = (delta: readonly number[], errors: string) => {
      const [target, reference, rank] = sides(delta, errors)
      const score = scorer(
        ezMia,
        [],
      )({
        target: { logProb: Float32Array.from(target), rank: Int32Array.from(rank) },
        reference: { logProb: Float32Array.from(reference) },
      } as unknown as ExampleSignals)
      return score.ok ? score.value : Number.NaN
    }
    const released = (delta: readonly number[], errors: string) => releasedScore(errorZone(...sides(delta, errors)))

    it.each([
      [[0, 2, -1, 9, 1], 'FTTFT', [3, Math.log(3), 0.75, 2, 2 / 3, 1]],
      [[0, 0.5, -1.5, -0.5, 0], 'FTTTT', [0.25, Math.log(0.25), 0.2, -1.5, -0.375, -0.25]],
    ])('δ = %j, errors %s: the ratio, and what the ablation puts in its place', (delta, errors, expected) => {
      const zone = errorZone(...sides(delta, errors))
      Object.values(zoneScores(zone)).forEach((score, i) => expect(score).toBeCloseTo(expected[i]!, 9))
      expect(ez(delta, errors)).toBeCloseTo(expected[0]!, 9)
    })

    it('leaves the first scored position out', () => {
      expect(ez([100, 2, -1], 'TTT')).toBeCloseTo(2, 9)
      expect(errorZone(...sides([100, 2, -1], 'TTT'))).toEqual([2, -1])
    })

    it('of nothing that got worse is 0 by the authors’ policy, the strongest member by ours', () => {
      expect(released([0, 1, 2, 0.5], 'FTTT')).toBe(0)
      expect(ez([0, 1, 2, 0.5], 'FTTT')).toBe(1e12)
      expect(released([0, 1, -2, 0.5], 'FFTF')).toBe(0)
      expect(ez([0, 1, 2, 0.5], 'FFFF')).toBe(1e12)
    })
  })

  it('D-25 (T) Min-K 50 % and Min-K++ with μ = 0, σ = 1', () => {
    expect(meanOfSmallest([-0.1, -0.2, -0.3, -0.4], 0.5)).toBeCloseTo(-0.35, 12)
    expect(meanOfSmallest([-3, -3.5, -4, -5], 0.5)).toBeCloseTo(-4.5, 12)
    const z = standardised({ logProb: [-3, -3.5, -4, -5], mean: [0, 0, 0, 0], variance: [1, 1, 1, 1] })
    expect(meanOfSmallest(z, 0.5)).toBeCloseTo(-4.5, 12)
  })

  it('D-25 (T) ReCaLL is the ratio of the conditional to the unconditional log-likelihood', () => {
    const view = (loss: number, ...logProb: number[]): ModelView => {
      const nothing = new Float32Array()
      const none = { mean: nothing, variance: nothing, bestOther: nothing }
      return { loss, logProb: Float32Array.from(logProb), token: new Int32Array(), rank: new Int32Array(), ...none }
    }
    const score = scorer(
      recall,
      [],
    )({
      example: { id: 'x', split: 'member', characters: 1, zlibBytes: 1 },
      target: view(4, -3, -5),
      reference: view(Number.NaN),
      views: { nonmember_prefix: { target: [{ copy: 0, loss: 5, tokens: 3 }], reference: [] } },
    })
    expect(score).toEqual({ ok: true, value: 1.25 })
  })

  it('D-25 (T) ROUGE-1 recall', () => {
    const recalls = rougeRecall(wordHashes('a b c'), wordHashes('a b b'))
    expect(recalls.unigrams).toBeCloseTo(2 / 3, 12)
    expect(rougeRecall(wordHashes('a b b'), wordHashes('a b c')).unigrams).toBeCloseTo(2 / 3, 12)
  })

  it('D-27 (C) RMIA, offline with a = 0.33 — ml_privacy_meter, attacks.py', () => {
    const of = (tuned: readonly number[], out: readonly number[]) =>
      tuned.map((p, i) => ratio({ target: { loss: -Math.log(p) }, reference: { loss: -Math.log(out[i]!) } }))
    const own = of([0.9, 0.5, 0.2], [0.3, 0.5, 0.4])
    const population = of([0.6, 0.2, 0.5, 0.4], [0.5, 0.3, 0.5, 0.2])
    ;[1.683817, 0.749064, 0.332779].forEach((pr, i) => expect(own[i]).toBeCloseTo(pr, 6))
    ;[0.898876, 0.374181, 0.749064, 0.854701].forEach((pr, i) => expect(population[i]).toBeCloseTo(pr, 6))
    const ascending = Float64Array.from(population).sort()
    const shares = (gamma: number) => own.map((pr) => countBelow(ascending, pr / gamma) / ascending.length)
    expect(shares(1)).toEqual([1, 0.25, 0])
    expect(shares(2)).toEqual([0.5, 0.25, 0])
  })

  it('D-25b (T+C) Min-K++ of one token uses the expectation under p', () => {
    const p = [0.5, 0.2, 0.2, 0.1]
    const mean = p.reduce((sum, q) => sum + q * Math.log(q), 0)
    const variance = p.reduce((sum, q) => sum + q * Math.log(q) ** 2, 0) - mean ** 2
    expect(mean).toBeCloseTo(-1.2206072645530173, 12)
    const z = (target: number) =>
      standardised({ logProb: [Math.log(p[target]!)], mean: [mean], variance: [variance] })[0]!
    expect(z(3)).toBeCloseTo(-1.9227744996059555, 12)
    expect(z(0)).toBeCloseTo(0.9373452693787534, 12)
    expect(
      meanOfSmallest(
        Array.from({ length: 10 }, (_, i) => i - 10),
        0.2,
      ),
    ).toBe(-9.5)
  })

  it('D-25c (C) Min-K at several k — numpy', () => {
    const lp = [-0.1, -2.3, -0.5, -4, -1.2, -0.05, -3.1, -0.7, -1.9, -0.2]
    for (const [k, expected] of [
      [0.1, -4],
      [0.2, -3.55],
      [0.3, -3.1333333333],
      [0.5, -2.5],
      [1, -1.405],
    ] as const) {
      expect(meanOfSmallest(lp, k)).toBeCloseTo(expected, 9)
    }
  })

  it('D-31 (C) (n, p)-discoverable — Hayes et al., eq. 2', () => {
    expect(samplesNeeded(0.5, 0.01)).toBeCloseTo(68.96756, 5)
    expect(samplesNeeded(0.9, 0.01)).toBeCloseTo(229.10529, 5)
    expect(samplesNeeded(0.9, 1e-6)).toBeCloseTo(2_302_583.94, 2)
    expect([isDiscoverable(68, 0.5, 0.01), isDiscoverable(69, 0.5, 0.01)]).toEqual([false, true])
    expect([isDiscoverable(229, 0.9, 0.01), isDiscoverable(230, 0.9, 0.01)]).toEqual([false, true])
    expect([isDiscoverable(2_302_583, 0.9, 1e-6), isDiscoverable(2_302_584, 0.9, 1e-6)]).toEqual([false, true])
    expect(probabilityWithin(100, 0.01)).toBeCloseTo(0.6339676587, 9)
    expect(probabilityWithin(1e6, 1e-6)).toBeCloseTo(0.6321207428, 9)
  })

  it('D-33 (C) extraction strength and exact memorization; the peer’s 1/n for a wrong ending is a bug', () => {
    expect(extractionStrength([0, 1, 0, 0, 0])).toBeCloseTo(0.6, 12)
    expect(exactMemorization([0, 1, 0, 0, 0])).toBeCloseTo(0.8, 12)
    expect(extractionStrength([0, 0, 0, 0, 1])).toBe(0)
  })

  it('D-35 (C) zlib lengths — CPython 1.2.13', () => {
    const rows: [string, number][] = [
      ['hello world', 19],
      ['the secret number is 9 4 0 9 9 5', 38],
      ['the quick brown fox '.repeat(20), 33],
      ['a'.repeat(1000), 17],
      ['My phone number is 123-4567', 35],
      ['é'.repeat(50), 13],
    ]
    for (const [text, bytes] of rows) expect(zlibBytes(text)).toBe(bytes)
  })

  it('B.20 (C) non-members that certify a false-positive rate', () => {
    expect([0.1, 0.01, 0.001, 0.0001].map(nonmembersNeeded)).toEqual([29, 299, 2995, 29_956])
  })
})

/** scipy.stats.skewnorm.ppf((i + 0.5) / 200, 4) for i = 0 … 199, to 10 digits. */
const D5 = [
  -0.4483306169, -0.3357786914, -0.2765781312, -0.2344504991, -0.2010416169, -0.1729901913, -0.1485883032,
  -0.1268429346, -0.1071230001, -0.0890011388, -0.0721738001, -0.0564171912, -0.0415613105, -0.0274738051, -0.014049493,
  -0.0012033126, 0.0111345673, 0.0230222293, 0.0345085414, 0.0456350391, 0.0564373477, 0.0669462735, 0.0771886522,
  0.0871880184, 0.0969651377, 0.106538436, 0.1159243479, 0.1251376018, 0.1341914563, 0.1430978961, 0.1518677964,
  0.1605110613, 0.1690367416, 0.1774531348, 0.1857678708, 0.193987986, 0.202119987, 0.2101699063, 0.2181433507,
  0.2260455433, 0.2338813614, 0.2416553688, 0.249371845, 0.2570348109, 0.2646480518, 0.2722151377, 0.2797394417,
  0.2872241565, 0.2946723088, 0.3020867728, 0.3094702824, 0.3168254418, 0.3241547352, 0.3314605362, 0.3387451159,
  0.3460106499, 0.3532592256, 0.3604928484, 0.3677134471, 0.3749228794, 0.3821229371, 0.3893153499, 0.3965017901,
  0.4036838762, 0.4108631767, 0.4180412132, 0.4252194635, 0.4323993648, 0.4395823161, 0.446769681, 0.4539627899,
  0.4611629423, 0.4683714093, 0.4755894351, 0.4828182392, 0.4900590183, 0.497312948, 0.5045811844, 0.5118648659,
  0.5191651146, 0.5264830378, 0.5338197299, 0.5411762731, 0.5485537393, 0.5559531916, 0.563375685, 0.5708222685,
  0.5782939857, 0.5857918766, 0.5933169788, 0.6008703284, 0.6084529619, 0.616065917, 0.623710234, 0.6313869572,
  0.6390971362, 0.6468418271, 0.654622094, 0.6624390102, 0.6702936598, 0.6781871387, 0.6861205567, 0.6940950382,
  0.7021117244, 0.7101717744, 0.718276367, 0.7264267022, 0.7346240032, 0.7428695175, 0.7511645196, 0.7595103121,
  0.767908228, 0.7763596327, 0.784865926, 0.7934285443, 0.802048963, 0.8107286987, 0.8194693118, 0.828272409,
  0.8371396463, 0.8460727315, 0.8550734275, 0.8641435553, 0.8732849975, 0.8824997019, 0.891789685, 0.9011570361,
  0.9106039216, 0.9201325893, 0.9297453735, 0.9394446996, 0.9492330899, 0.9591131689, 0.9690876703, 0.9791594426,
  0.989331457, 0.9996068145, 1.0099887545, 1.0204806631, 1.0310860832, 1.0418087241, 1.0526524732, 1.0636214075,
  1.0747198072, 1.0859521693, 1.0973232231, 1.1088379472, 1.1205015879, 1.1323196787, 1.1442980626, 1.1564429163,
  1.1687607761, 1.1812585677, 1.1939436379, 1.20682379, 1.219907324, 1.2332030795, 1.2467204848, 1.2604696114,
  1.2744612348, 1.2887069025, 1.3032190115, 1.3180108945, 1.333096918, 1.3484925944, 1.3642147085, 1.3802814629,
  1.3967126449, 1.413529819, 1.430756549, 1.4484186572, 1.4665445267, 1.4851654568, 1.5043160826, 1.524034873,
  1.5443647275, 1.5653536925, 1.5870558323, 1.6095322914, 1.6328526059, 1.657096335, 1.6823551129, 1.7087352578,
  1.7363611335, 1.7653795379, 1.7959655257, 1.8283302668, 1.8627318674, 1.8994906105, 1.9390109897, 1.9818145535,
  2.0285906666, 2.0802784525, 2.1382063406, 2.2043462877, 2.2818194836, 2.376030842, 2.4977054744, 2.6737873155,
  3.0233414397,
]
