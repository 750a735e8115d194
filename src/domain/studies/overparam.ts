import type { OverparamRequest, OverparamResult } from '#contract/studies/overparam'
import { ok } from '../result.ts'
import { bestVarianceTest } from '../statistics/two-normals.ts'
import type { StudyKind } from './study.ts'

const POINTS = 24
/** Largest p of the default sweep, in n. */
const MOST = 100

/**
 * Minimum-norm least squares on isotropic Gaussian features, p > n + 1. A training point is interpolated: Var(ŷ) = ‖β‖² + σ². A new one: ‖β‖² n/p + σ² n/(p − n − 1).
 */
export const overparam: StudyKind<OverparamRequest, null, OverparamResult> = {
  kind: 'overparam',
  title: 'Overparameterisation',
  question: 'In theory, how much does one prediction of a linear model with more parameters tell of its training set?',
  method:
    'Minimum-norm linear regression with p parameters on n < p − 1 examples, isotropic Gaussian features. Var(ŷ | member) = ‖β‖² + σ²; Var(ŷ | non-member) = ‖β‖² n/p + σ² n/(p − n − 1); the best attack tells two centred normals apart: A = 2[Φ(t/σ_lo) − Φ(t/σ_hi)], t² = ln(σ_hi²/σ_lo²)/(1/σ_lo² − 1/σ_hi²).',
  paper: 'arXiv:2202.01243',
  claim:
    'A calculation about linear regression. Its number must never be read onto a language model: there which parameters are trained matters beyond how many, and regularised or early-stopped training can turn the relation round. What was measured is the capacity study’s to say.',
  needs: 'report',
  scansOf: () => [],
  extract: () => null,
  analyse({ samples, signal, noise, parameters }) {
    const sizes = [...new Set(parameters ?? sweep(samples))].sort((a, b) => a - b)
    return ok({ samples, signal, noise, points: sizes.map((p) => pointOf(p, samples, signal, noise)) })
  },
}

function pointOf(p: number, n: number, signal: number, noise: number): OverparamResult['points'][number] {
  if (p <= n + 1) {
    const missing = { value: null, reason: 'not_overparameterised', detail: 'needs more than n + 1 parameters' }
    return {
      parameters: p,
      member_variance: missing,
      nonmember_variance: missing,
      threshold: missing,
      advantage: missing,
    }
  }
  const member = signal + noise
  const nonmember = (signal * n) / p + (noise * n) / (p - n - 1)
  return {
    parameters: p,
    member_variance: member,
    nonmember_variance: nonmember,
    ...bestVarianceTest(member, nonmember),
  }
}

function sweep(n: number): number[] {
  const least = n + 2
  return Array.from({ length: POINTS }, (_, i) => Math.round(least * ((MOST * n) / least) ** (i / (POINTS - 1))))
}
