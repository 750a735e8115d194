import type { LabelledScores } from '../statistics/labelled-scores.ts'
import type { TwoSample } from './clopper-pearson-epsilon.ts'

/**
 * Cuts at which the number of guesses is a power of two (and all of them): fixed before any score is seen, so Bonferroni over them is exact. Ties are broken
 * against the auditor: excluded canaries come first among equals.
 */
export function gridCandidates({ members: included, nonmembers: excluded }: LabelledScores): TwoSample[] {
  const total = included.length + excluded.length
  const labels = [...tagged(included, 1), ...tagged(excluded, 0)].sort((a, b) => b.score - a.score || a.in - b.in)
  const candidates: TwoSample[] = []
  let correct = 0
  labels.forEach((canary, i) => {
    correct += canary.in
    const guesses = i + 1
    if ((guesses & i) !== 0 && guesses !== total) return
    candidates.push({
      truePositives: correct,
      included: included.length,
      falsePositives: guesses - correct,
      excluded: excluded.length,
    })
  })
  return candidates
}

function tagged(scores: Float64Array, label: 0 | 1): { score: number; in: 0 | 1 }[] {
  return Array.from(scores, (score) => ({ score, in: label }))
}
