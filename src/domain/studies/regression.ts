import type { RegressionRequest, RegressionResult } from '#contract/studies/regression'
import { ok, refuse } from '../result.ts'
import { pairedAuc } from '../statistics/paired-delong.ts'
import { pairedTpr } from '../statistics/paired-tpr.ts'
import { meanShift } from '../statistics/mean-shift.ts'
import { pointOf } from './point.ts'
import { pairedScores, scoredExamples, type ScoredExample } from './scored-examples.ts'
import { distinct, type StudyKind } from './study.ts'

interface Extract {
  readonly suite: string | null
  readonly perplexity: RegressionResult['validation_perplexity']['baseline']
  readonly scores: ReadonlyMap<string, ScoredExample>
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
  extract: (scan, { attack }) => ({
    suite: scan.report.suite?.digest ?? null,
    perplexity: pointOf(scan, attack).validation_perplexity,
    scores: scoredExamples(scan, attack),
  }),
  analyse(request, extracts) {
    const { attack, baseline, candidate, allowed_increase } = request
    if (baseline === candidate)
      return refuse('study_invalid', 'Baseline and candidate are the same scan.', '#/candidate')
    const [before, after] = [extracts.get(baseline)!, extracts.get(candidate)!]
    if (before.suite !== after.suite)
      return refuse('study_invalid', 'The two scans used different suites: there is nothing to pair.', '#/candidate')
    const members = pairedScores(before.scores, after.scores, true)
    const nonmembers = pairedScores(before.scores, after.scores, false)
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

function outcomeOf([low, high]: readonly [number, number], allowed: number): RegressionResult['outcome'] {
  if (high <= allowed) return 'pass'
  return low > allowed ? 'fail' : 'inconclusive'
}
