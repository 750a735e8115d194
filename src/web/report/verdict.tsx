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

/** Says before the numbers that a gate took away their meaning. */
export function Distrust({ of }: { of: Report['checks'] }) {
  const failed = of.filter(({ gate, outcome }) => gate && outcome === 'fail')
  if (failed.length === 0) return null
  return (
    <div class="note-box" role="note">
      <p>
        <strong>Read the membership numbers as measured, not as memory.</strong> A check that they rest on failed:
      </p>
      <ul>
        {failed.map(({ detail }) => (
          <li>{detail}</li>
        ))}
      </ul>
    </div>
  )
}
