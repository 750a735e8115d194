import { decimal, percent } from './format.ts'
import { ksTwoSample } from './statistics/kolmogorov-smirnov.ts'
import type { LabelledScores } from './statistics/labelled-scores.ts'

/** Lengths differ noticeably (warn) or so much that length alone separates (fail), when the test also says it is not chance. */
const WARN = 0.1
const FAIL = 0.2
const LEVEL = 0.01

/** Are both sides equally long? */
export function lengthBalance(lengths: LabelledScores) {
  const { statistic, p } = ksTwoSample(lengths)
  const chance = p >= LEVEL
  const outcome = chance || statistic < WARN ? 'pass' : statistic < FAIL ? 'warn' : 'fail'
  const detail = `lengths differ by at most ${percent(statistic)} of texts (Kolmogorov–Smirnov, p = ${decimal(p)})`
  return { statistic, outcome, detail } as const
}
