import type { Sequential } from '#contract/sequential'
import { percent, whole } from '../format.ts'

/** How a sequential scan went, in a sentence. */
export function sequentialWords({ outcome, reason, scored, suite }: Sequential): string {
  const took = scored.members + scored.nonmembers
  const of = suite.members + suite.nonmembers
  if (outcome === 'not_sequential') return `Ran to the end: ${reason}`
  if (outcome === 'undecided') return reason!
  if (took === of) return `The policy was decided by the last of ${whole(of)} examples.`
  return `The policy was decided after ${whole(took)} of ${whole(of)} examples: ${percent(1 - took / of)} were never scored.`
}
