import type { Report } from '#contract/report'
import { GradeTile, StatusWord } from '../status.tsx'

const MEANING = {
  pass: 'Every rule of the policy holds.',
  warn: 'Nothing that must hold is broken, but something deserves a look.',
  fail: 'At least one rule of the policy is broken.',
  inconclusive:
    'The numbers cannot decide: an interval straddles its limit, or a check says that they should not be trusted.',
} as const

/** The answer in one sentence, before any number. */
export function VerdictBlock({ of }: { of: Report['verdict'] }) {
  const deciding = of.rules.filter((rule) => rule.outcome === of.outcome && rule.outcome !== 'pass')
  return (
    <div class="verdict">
      <GradeTile grade={of.grade} large />
      <div>
        <StatusWord status={of.outcome} />
        <h1>{of.sentence}</h1>
        <p class="muted">
          {MEANING[of.outcome]}
          {deciding.length === 1 && ' It is the one marked below.'}
          {of.grade === null && ' There is no grade, because membership could not be measured or a gate failed.'}
        </p>
      </div>
    </div>
  )
}
