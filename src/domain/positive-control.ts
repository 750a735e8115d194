import type { Check } from '#contract/report/checks'
import { interval } from './format.ts'
import type { Material } from './material.ts'

const NAME = 'positive_control'
/** What was overfitted on purpose is told apart easily; an attack that hardly manages has little power on this suite. */
const EASY_AUC = 0.75

/**
 * Would the verdict's attack have seen memory if there were some? It is asked of a model that is known to remember: a finished scan of one that was overfitted on the same members.
 * An attack that does not see even that has no power on these texts, and what it does not find in another model is no news.
 */
export function positiveControl({ evidence: { control }, headline }: Material): Check {
  if (control === undefined) return skipped('no_control', 'no scan of an overfitted model was named as `control`')
  const entry = control.membership.find(({ attack }) => attack === headline)
  if (headline === null || entry === undefined)
    return skipped('attack_not_scored', `the control ${control.scan} was not scored by ${headline ?? 'any attack'}`)
  const { auc } = entry
  if (auc.value === null) return skipped(auc.reason, `the control ${control.scan} has no AUC of ${headline}`)
  const says = `${headline} tells members of the overfitted control ${control.scan} from outsiders with an AUC of ${interval(auc)}`
  const seen = (auc.ci?.[0] ?? auc.value) > 0.5
  if (!seen) {
    const detail = `${says}: it does not see memory that is certainly there, so finding none means nothing`
    return { name: NAME, outcome: 'fail', detail, measured: auc, gate: true }
  }
  return { name: NAME, outcome: auc.value < EASY_AUC ? 'warn' : 'pass', detail: says, measured: auc, gate: true }
}

function skipped(reason: string, why: string): Check {
  return {
    name: NAME,
    outcome: 'skipped',
    detail: `not measured: ${why}`,
    measured: { value: null, reason },
    gate: false,
  }
}
