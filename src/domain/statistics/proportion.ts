import type { Measured } from '#contract/measured'
import { clopperPearson } from './clopper-pearson.ts'

/** k of n with its exact interval; of none, missing. */
export function proportion(k: number, n: number, reason: string, confidence = 0.95): Measured {
  return n === 0 ? { value: null, reason } : { value: k / n, ci: clopperPearson(k, n, confidence) }
}
