import type { Phases } from '#contract/studies/common'

/** A smaller relative drop of validation perplexity in one step no longer counts as fitting. */
const FLAT = 0.02

/**
 * The three phases of learning (arXiv 2205.12506, section 5), by a rule of our own: with e* the step of lowest validation perplexity and n the first step up to e*
 * whose relative drop is below 2 %, fitting = [0, n), memorization = [n, e*], overfitting = (e*, end]. Steps without a perplexity are left out.
 *
 * PTB, full fine-tuning at 1e-4 in the authors' logs: fitting 0–3, memorization 4–6, overfitting 7–19.
 */
export function phasesOf(series: readonly { readonly step: number; readonly perplexity: number | null }[]): Phases {
  const known = series.flatMap(({ step, perplexity }) => (perplexity === null ? [] : [{ step, perplexity }]))
  if (known.length === 0) return { fitting: null, memorization: null, overfitting: null }
  const best = bestIndex(known.map(({ perplexity }) => perplexity))
  const flat = known.findIndex(({ perplexity }, i) => i > 0 && 1 - perplexity / known[i - 1]!.perplexity < FLAT)
  const memorized = flat === -1 || flat > best ? best + 1 : flat
  const range = (from: number, to: number): [number, number] | null =>
    from > to ? null : [known[from]!.step, known[to]!.step]
  return {
    fitting: range(0, memorized - 1),
    memorization: range(memorized, best),
    overfitting: range(best + 1, known.length - 1),
  }
}

/** Where the smallest value is, the first of equals. */
export function bestIndex(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value < values[best]! ? i : best), 0)
}
