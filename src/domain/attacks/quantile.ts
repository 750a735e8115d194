import { dealFolds } from '../statistics/folds.ts'
import { fitLocationScale, type LocationScale } from '../statistics/location-scale.ts'
import { normalQuantile } from '../statistics/normal.ts'
import { scaleOf } from '../statistics/scale.ts'
import { dot } from '../statistics/solve.ts'
import type { ExampleSignals } from '../signals.ts'
import { scored, type Attack } from './attack.ts'

/** The false-positive rate that the quantile is taken for. */
const ALPHA = 0.1
const FOLDS = 5
/** A fold's model has ten numbers to learn. */
const LEAST_POPULATION = 50

/**
 * Quantile regression: how well would a text *like this one* be known, had it not been trained on? From the suite's non-members, a normal with mean and log
 * standard deviation linear in the text's features predicts φ = −ℓ_θ; `s = φ(x) − q̂_{1−α}(x)`, q̂ = μ(x) + Φ⁻¹(1 − α)·σ(x), α = 0.1, so s > 0 flags a tenth
 * of non-members *of every kind*. Features: log of the number of tokens, compressed bytes per character, ℓ_R, mean entropy of the base; standardised.
 * Non-members are scored by models that did not see them (5 folds); others by the first fold's.
 *
 * Bertran et al., *Scalable membership inference attacks via quantile regression* (NeurIPS 2023, arXiv 2307.03694), with the Gaussian head of their code.
 */
export const quantile: Attack = {
  name: 'quantile',
  version: 1,
  title: 'Quantile regression (QMIA)',
  formula: 's = −ℓ_θ − q̂_0.9(features of x), q̂ fitted on non-members',
  paper: 'arXiv:2307.03694',
  needs: ['target_loss', 'reference_tokens', 'zlib_bytes'],
  cost: { target: 1, reference: 1 },
  onRequest: true,
  folds: FOLDS,
  limits: 'The normal is a simplification: far in the tails the rate that it promises is not kept.',
  learn: (texts) => {
    const population = texts.filter(({ example }) => example.split === 'nonmember')
    if (population.length < LEAST_POPULATION) return () => ({ ok: false, reason: 'too_few_texts' })
    const ids = population.map(({ example }) => example.id)
    const folds = dealFolds(ids, FOLDS)
    const models = Array.from({ length: FOLDS }, (_, fold) => train(population.filter((_, i) => folds[i] !== fold)))
    const foldOf = new Map(ids.map((id, i) => [id, folds[i]!]))
    return (text) => {
      const { standardise, fit } = models[foldOf.get(text.example.id) ?? 0]!
      const x = standardise(features(text))
      return scored(-text.target.loss - dot(fit.mean, x) - normalQuantile(1 - ALPHA) * Math.exp(dot(fit.logScale, x)))
    }
  },
}

interface Model {
  readonly standardise: (features: readonly number[]) => Float64Array
  readonly fit: LocationScale
}

function train(texts: readonly ExampleSignals[]): Model {
  const raw = texts.map(features)
  const scales = raw[0]!.map((_, j) => scaleOf(raw.map((row) => row[j]!)))
  const standardise = (row: readonly number[]) =>
    Float64Array.from([1, ...row.map((value, j) => (value - scales[j]!.mean) / scales[j]!.sd)])
  const fit = fitLocationScale(
    raw.map(standardise),
    texts.map(({ target }) => -target.loss),
  )
  return { standardise, fit }
}

function features({ example, target, reference }: ExampleSignals): number[] {
  const entropy = -reference.mean.reduce((sum, mean) => sum + mean, 0) / reference.mean.length
  return [Math.log(target.logProb.length), example.zlibBytes / Math.max(1, example.characters), reference.loss, entropy]
}
