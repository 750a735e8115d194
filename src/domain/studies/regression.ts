import type { RegressionRequest, RegressionResult } from '#contract/studies/regression'
import { ok, refuse } from '../result.ts'
import { pairedAuc } from '../statistics/paired-delong.ts'
import { pairedTpr } from '../statistics/paired-tpr.ts'
import { meanShift } from '../statistics/mean-shift.ts'
import { pointOf } from './point.ts'
import { distinct, type StudyKind } from './study.ts'

interface Extract {
  readonly suite: string | null
  readonly perplexity: RegressionResult['validation_perplexity']['baseline']
  readonly scores: ReadonlyMap<string, { readonly member: boolean; readonly score: number }>
}

/** DeLong's variance and Student's t need a spread on both sides. */
const FEWEST = 10

/** Whether a candidate leaks more than its baseline, tested on the same examples: pairing takes out how hard each example is. */
export const regression: StudyKind<RegressionRequest, Extract, RegressionResult> = {
  kind: 'regression',
  title: 'Regression',
  question: 'Does the new revision leak more than the one before?',
  method:
    'Paired DeLong test of the difference in AUC, stratified bootstrap of the difference in TPR at 10 % FPR, Student’s t of per-example score shifts; passes when the 95 % interval of the AUC’s rise stays within what is allowed.',
  paper: 'DeLong, DeLong & Clarke-Pearson, Biometrics 44 (1988)',
  claim:
    'Compares two revisions on one suite under one attack. A pass bounds how much more this attack recognises; it does not say that either revision is safe.',
  needs: 'scores',
  scansOf: ({ baseline, candidate }) => distinct([baseline, candidate]),
  extract(scan, { attack }) {
    const scores = new Map<string, { member: boolean; score: number }>()
    for (const row of scan.scores ?? []) {
      const score = row.scores[attack]
      if (typeof score !== 'number' || (row.split !== 'member' && row.split !== 'nonmember')) continue
      scores.set(row.id, { member: row.split === 'member', score })
    }
    return {
      suite: scan.report.suite?.digest ?? null,
      perplexity: pointOf(scan, attack).validation_perplexity,
      scores,
    }
  },
  analyse(request, extracts) {
    const { attack, baseline, candidate, allowed_increase } = request
    if (baseline === candidate)
      return refuse('study_invalid', 'Baseline and candidate are the same scan.', '#/candidate')
    const [before, after] = [extracts.get(baseline)!, extracts.get(candidate)!]
    if (before.suite !== after.suite)
      return refuse('study_invalid', 'The two scans used different suites: there is nothing to pair.', '#/candidate')
    const members = paired(before, after, true)
    const nonmembers = paired(before, after, false)
    if (Math.min(members.length, nonmembers.length) < FEWEST) {
      const detail = `Needs ${FEWEST} members and ${FEWEST} non-members that both scans scored with \`${attack}\`; there are ${members.length} and ${nonmembers.length}.`
      return refuse('study_invalid', detail, '#/attack')
    }
    const auc = pairedAuc(members, nonmembers)
    const shared = members.length + nonmembers.length
    return ok({
      attack,
      baseline,
      candidate,
      n_members: members.length,
      n_nonmembers: nonmembers.length,
      unpaired: before.scores.size + after.scores.size - 2 * shared,
      auc,
      tpr_at_fpr_10: pairedTpr(members, nonmembers, 0.1),
      members: meanShift(members),
      nonmembers: meanShift(nonmembers),
      validation_perplexity: { baseline: before.perplexity, candidate: after.perplexity },
      allowed_increase,
      outcome: outcomeOf(auc.ci, allowed_increase),
    })
  },
}

function paired(before: Extract, after: Extract, member: boolean): (readonly [number, number])[] {
  return [...before.scores].flatMap(([id, one]) => {
    const other = after.scores.get(id)
    return one.member === member && other?.member === member ? [[one.score, other.score] as const] : []
  })
}

function outcomeOf([low, high]: readonly [number, number], allowed: number): RegressionResult['outcome'] {
  if (high <= allowed) return 'pass'
  return low > allowed ? 'fail' : 'inconclusive'
}
