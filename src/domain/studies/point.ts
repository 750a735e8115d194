import type { Measured, Plain } from '#contract/measured'
import type { LeakagePoint } from '#contract/studies/common'
import type { StudyScan } from './study.ts'

const unscored: Measured = { value: null, reason: 'not_scored' }

/** Usefulness and leakage of one checkpoint, as its report has them. */
export function pointOf({ id, report }: StudyScan, attack: string): LeakagePoint {
  const shift = report.probes?.adaptation_shift?.result?.shifts[0]?.divergence
  const named = (one: { attack: string }) => one.attack === attack
  return {
    scan: id as LeakagePoint['scan'],
    validation_perplexity: report.utility.perplexity.nonmember,
    training_perplexity: report.utility.perplexity.member,
    recall: report.mia_recall.find(named)?.recall ?? unscored,
    auc: report.membership.find(named)?.auc ?? unscored,
    exposure: report.exposure.mean_bits,
    ...(shift && { shift }),
  }
}

/** The number, or null where there is a reason instead. */
export function numberOf(value: Plain | Measured): number | null {
  return typeof value === 'number' ? value : value.value
}
