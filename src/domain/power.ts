import type { Power } from '#contract/report/checks'
import { percent, whole } from './format.ts'
import { FALSE_POSITIVE_RATES } from './membership.ts'
import { nonmembersNeeded } from './statistics/power.ts'

/** What this many non-members can and can't resolve: "n = 200 cannot resolve FPR 0.1 %". */
export function power(available: number): Power[] {
  return FALSE_POSITIVE_RATES.map((fpr) => {
    const needed = nonmembersNeeded(fpr)
    const resolved = available >= needed
    const n = whole(available)
    const detail = resolved
      ? `n = ${n} resolves FPR ${percent(fpr)}`
      : `n = ${n} cannot resolve FPR ${percent(fpr)}: that needs ${whole(needed)} non-members`
    return { fpr, needed, available, resolved, detail }
  })
}
