import type { Curvature, HessianFile, HessianResult, Ritz, Spectrum } from '#contract/hessian'
import type { Measured, Missing, Plain } from '#contract/measured'
import { meanInterval } from './statistics/mean-interval.ts'
import { weightedMean } from './statistics/weighted-mean.ts'

/**
 * Of itself, by how much an eigenvalue may be off to be given. A ratio of two is then off by a tenth, far from the half by which curvature becomes unusual.
 * An eigenvalue that cannot be told from 0 is never within it.
 */
const TOLERANCE = 0.05

/** float32 has no smaller number; what is flatter is flat. */
const FLAT = 1e-30

const NO_COUNTERPART: Missing = {
  value: null,
  reason: 'no_counterpart',
  detail: 'the base has no weights in the place of those that were added',
}

/**
 * Judges what a runner found. Lanczos' values θ come with residuals r: some eigenvalue is within r of θ (Parlett 1998, §4.5), so one is given only where r is
 * small beside it. Hutchinson's draws are independent and unbiased: their mean has Student's interval, and as both models had the same draws, so has the ratio of
 * the means (`weighted-mean.ts`).
 */
export function judgeHessian({ version: _version, target, reference, ...counts }: HessianFile): HessianResult {
  const own = curvatureOf(target)
  if ('value' in reference) {
    const ratio = { top_eigenvalue: NO_COUNTERPART, trace: NO_COUNTERPART }
    return { claim: CLAIM_ALONE, ...counts, tolerance: TOLERANCE, target: own, reference: NO_COUNTERPART, ratio }
  }
  const base = curvatureOf(reference)
  const ratio = {
    top_eigenvalue: quotient(own.eigenvalues[0]!, base.eigenvalues[0]!),
    trace: traceRatio(target.trace, reference.trace, base.trace),
  }
  return { claim: CLAIM, ...counts, tolerance: TOLERANCE, target: own, reference: base, ratio }
}

const LIMIT =
  'That is not evidence of poisoning: high learning rates, long training and scaled logits sharpen too; and a model that is flat here is not cleared.'
const CLAIM = `Says at most that the loss is unusually curved in the tuned weights, relative to the base in the same weights, around these texts that were not trained on. ${LIMIT}`
const CLAIM_ALONE = `Says how curved the loss is in the weights that were added, around these texts that were not trained on; there is no base to call it unusual by. ${LIMIT}`

function curvatureOf({ loss, steps, largest, smallest, trace }: Spectrum): Curvature {
  const eigenvalues = largest.map(given)
  return {
    loss,
    steps,
    eigenvalues,
    smallest: given(smallest),
    condition: quotient(eigenvalues[0]!, eigenvalues.at(-1)!),
    trace: meanInterval(trace),
  }
}

function given(ritz: Ritz): Ritz | Missing {
  const { value, residual } = ritz
  if (residual <= TOLERANCE * Math.abs(value)) return ritz
  const detail = `${value.toPrecision(3)} is known to ${residual.toPrecision(1)} only`
  return { value: null, reason: 'not_converged', detail }
}

function quotient(over: Ritz | Missing, under: Ritz | Missing): Plain {
  if (over.value === null || under.value === null) {
    return { value: null, reason: 'not_converged', detail: 'one of the two eigenvalues has not converged' }
  }
  if (over.value <= FLAT || under.value <= FLAT) {
    return { value: null, reason: 'not_positive', detail: 'one of the two eigenvalues is not above 0' }
  }
  return over.value / under.value
}

/** The base's must be above 0, beyond doubt and in every draw: else its share of the model's means nothing. */
function traceRatio(target: readonly number[], reference: readonly number[], base: Measured): Measured {
  if (base.value === null || !base.ci || base.ci[0] <= FLAT || reference.some((draw) => draw <= FLAT)) {
    return { value: null, reason: 'not_positive', detail: 'the trace of the base is not above 0' }
  }
  return weightedMean(
    target.map((draw, i) => draw / reference[i]!),
    reference,
  )
}
