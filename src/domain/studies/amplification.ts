import type { AmplificationRequest, AmplificationResult } from '#contract/studies/amplification'
import { ok, refuse } from '../result.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { pairedAuc, type Pairs } from '../statistics/paired-delong.ts'
import { pairedTprRatio } from '../statistics/paired-tpr-ratio.ts'
import { tprAtFpr } from '../statistics/tpr-at-fpr.ts'
import { pointOf } from './point.ts'
import { pairedScores, scoredExamples, type ScoredExample } from './scored-examples.ts'
import { distinct, type StudyKind } from './study.ts'

interface Extract {
  readonly suite: string | null
  readonly perplexity: AmplificationResult['validation_perplexity']['suspect']
  readonly scores: ReadonlyMap<string, ScoredExample>
}

const FEWEST = 10

/** Two models tuned alike from two bases: what a backdoored base makes the victim's training give away. */
export const amplification: StudyKind<AmplificationRequest, Extract, AmplificationResult> = {
  kind: 'amplification',
  title: 'Amplification',
  question: 'Does fine-tuning from the suspect base leak more than from a trusted one?',
  method:
    'Two adapters, trained on the same split with the same settings and seed, one from each base; ratio of TPR at a low false-positive rate, each at its own threshold, with a bootstrap over whole examples; paired DeLong for the AUC.',
  paper: 'arXiv:2404.01231',
  claim:
    'Compares two trainings, one from each base. A ratio above 1 says that this training leaked more, not that somebody intended it; one run per base does not separate the base from the seed.',
  needs: 'scores',
  scansOf: ({ suspect, trusted }) => distinct([suspect, trusted]),
  extract: (scan, { attack }) => ({
    suite: scan.report.suite?.digest ?? null,
    perplexity: pointOf(scan, attack).validation_perplexity,
    scores: scoredExamples(scan, attack),
  }),
  analyse(request, extracts) {
    const { attack, suspect, trusted, fpr, tolerance } = request
    if (suspect === trusted) return refuse('study_invalid', 'Suspect and trusted are the same scan.', '#/trusted')
    const [ours, theirs] = [extracts.get(trusted)!, extracts.get(suspect)!]
    if (ours.suite !== theirs.suite)
      return refuse('study_invalid', 'The two scans used different suites: there is nothing to pair.', '#/trusted')
    const members = pairedScores(ours.scores, theirs.scores, true)
    const nonmembers = pairedScores(ours.scores, theirs.scores, false)
    if (Math.min(members.length, nonmembers.length) < FEWEST) {
      const detail = `Needs ${FEWEST} members and ${FEWEST} non-members that both scans scored with \`${attack}\`; there are ${members.length} and ${nonmembers.length}.`
      return refuse('study_invalid', detail, '#/attack')
    }
    const tpr = ratioOf(members, nonmembers, fpr)
    return ok({
      attack,
      suspect,
      trusted,
      n_members: members.length,
      n_nonmembers: nonmembers.length,
      unpaired: ours.scores.size + theirs.scores.size - 2 * (members.length + nonmembers.length),
      fpr,
      tpr,
      auc: pairedAuc(members, nonmembers),
      validation_perplexity: { suspect: theirs.perplexity, trusted: ours.perplexity },
      tolerance,
      outcome: outcomeOf(tpr, tolerance),
    })
  },
}

function ratioOf(members: Pairs, nonmembers: Pairs, fpr: number): AmplificationResult['tpr'] {
  const [trusted, suspect] = [0, 1].map((side) => {
    const of = (pairs: Pairs) => pairs.map((pair) => pair[side as 0 | 1])
    return tprAtFpr(labelledScores(of(members), of(nonmembers)), fpr)
  })
  if (trusted!.value === null)
    return { value: null, reason: trusted!.reason, ...(trusted!.detail && { detail: trusted!.detail }) }
  return {
    suspect: bare(suspect!),
    trusted: bare(trusted!),
    ...pairedTprRatio(members, nonmembers, fpr),
  }
}

function bare(rate: ReturnType<typeof tprAtFpr>) {
  return rate.value === null ? { value: null, reason: rate.reason } : { value: rate.value, ci: rate.ci }
}

function outcomeOf(tpr: AmplificationResult['tpr'], tolerance: number): AmplificationResult['outcome'] {
  if (tpr.value === null) return 'inconclusive'
  if (tpr.ci[0] > 1) return 'amplified'
  return tpr.ci[1] <= tolerance ? 'not_amplified' : 'inconclusive'
}
