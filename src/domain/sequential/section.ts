import type { Sequential } from '#contract/sequential'
import type { Findings } from '../evidence.ts'
import { decide } from './decide.ts'
import { ANYTIME_CLAIM, FIXED_CLAIM } from './claim.ts'

/** What a report says about stopping early; undefined for a scan that was not asked to. */
export function sequentialSection(evidence: Findings): Sequential | undefined {
  const { sequential, examples } = evidence
  if (sequential === undefined) return undefined
  const scored = (split: 'member' | 'nonmember') => examples.filter((one) => one.split === split).length
  const left = (split: 'member' | 'nonmember') => sequential.rest.filter((one) => one.split === split).length
  const counts = {
    scored: { members: scored('member'), nonmembers: scored('nonmember') },
    suite: {
      members: scored('member') + left('member'),
      nonmembers: scored('nonmember') + left('nonmember'),
    },
  }
  const { reason } = sequential
  if (reason !== null)
    return { outcome: 'not_sequential', reason, ...counts, intervals: 'fixed_size', claim: FIXED_CLAIM, looks: [] }
  const { looks, stop } = decide(evidence)
  const open = 'Everything was scored and the policy is still open: an interval straddles its limit, or a gate failed.'
  return {
    outcome: stop === null ? 'undecided' : 'decided',
    reason: stop === null ? open : null,
    ...counts,
    intervals: 'anytime_valid',
    claim: ANYTIME_CLAIM,
    looks: [...looks],
  }
}
