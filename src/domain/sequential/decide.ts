import type { Look } from '#contract/sequential'
import { auditOf } from '../audit-report.ts'
import { checks } from '../checks.ts'
import type { Findings } from '../evidence.ts'
import { exposure } from '../exposure-report.ts'
import { materialOf, type Material } from '../material.ts'
import { isComparison, metricOf, type Sections } from '../metric.ts'
import type { ParsedRule } from '../policy-rule.ts'
import { judge } from '../rule-outcome.ts'
import { utility } from '../utility.ts'
import { distrustOf, familyOf, overall, parsedRules } from '../verdict.ts'
import { isSequence } from './applies.ts'
import { everMeasurable } from './measurable.ts'
import { prefixOf } from './prefix.ts'

export interface Decision {
  /** Every look up to the stop. */
  readonly looks: readonly Look[]
  /** How many examples had been scored when the policy was first decided; null while it is open. */
  readonly stop: number | null
}

/**
 * Goes through the looks in order, to the first at which the policy is decided: a rule of severity `fail` is broken for good, or every rule is settled and they pass. A function of the evidence
 * alone, so that whoever asks, after whatever crash, retry or late shard, gets the same stop.
 */
export function decide(evidence: Findings): Decision {
  const looks: Look[] = []
  let sections: Sections | null = null
  for (const n of evidence.sequential?.looks ?? []) {
    const material = materialOf({ ...prefixOf(evidence, n), attacks: [] })
    sections ??= sectionsOf(material)
    const { look, decided } = lookAt(material, sections)
    looks.push(look)
    if (decided) return { looks, stop: n }
  }
  return { looks, stop: null }
}

/** The canaries are all there at the first look, and no rule of a policy that can be decided early reads the other sections. */
function sectionsOf(material: Material): Sections {
  return {
    utility: utility(material),
    exposure: exposure(material),
    audit: auditOf(material),
    group_gap: { value: null, reason: 'not_measured' },
  }
}

function lookAt(material: Material, sections: Sections): { look: Look; decided: boolean } {
  const { policy } = material.evidence
  const rules = parsedRules(policy)
  const { confidence } = familyOf(rules, material, sections)
  const outcomes = rules.map(({ rule, parsed }) => {
    const measured = metricOf(parsed, material, sections, confidence)
    const settled = isSettled(parsed, measured, material)
    return { parsed, measured, settled, judged: judge(rule, parsed, measured, null) }
  })
  const breaks = ({ settled, judged }: (typeof outcomes)[number]) => settled && judged.outcome === 'fail'
  const kept =
    outcomes.every(({ settled }) => settled) && ['pass', 'warn'].includes(overall(outcomes.map(({ judged }) => judged)))
  const look = {
    members: material.splits.member.length,
    nonmembers: material.splits.nonmember.length,
    rules: outcomes.map(({ measured, settled }) => ({
      value: measured.value,
      ...(measured.value === null ? { reason: measured.reason } : measured.ci && { ci: measured.ci }),
      settled,
    })),
  }
  if (outcomes.some((outcome) => breaks(outcome) && !isComparison(outcome.parsed))) return { look, decided: true }
  if (!kept && !outcomes.some(breaks)) return { look, decided: false }
  // The gates cost more than the rules, so they are asked last. What a failed one distrusts decides nothing.
  const trusted = distrustOf(policy, checks(material).checks) === null
  return { look, decided: trusted || (kept && !outcomes.some(({ parsed }) => isComparison(parsed))) }
}

/**
 * A rule is settled when the whole interval lies on one side of its limit. That goes for `.lower` and `.upper` rules too: their own end may be on the good side already with
 * nothing scored, so the other end has to follow, or the scan would stop before it could have found anything.
 */
function isSettled(parsed: ParsedRule, measured: ReturnType<typeof metricOf>, material: Material): boolean {
  if (!isSequence(parsed)) return true
  if (measured.value === null) return everMeasurable(parsed, material) === false
  if (measured.ci === undefined) return false
  const { operator, limit } = parsed
  const [low, high] = measured.ci
  switch (operator) {
    case '<=':
      return high <= limit || low > limit
    case '<':
      return high < limit || low >= limit
    case '>=':
      return low >= limit || high < limit
    case '>':
      return low > limit || high <= limit
    default:
      return operator satisfies never
  }
}
