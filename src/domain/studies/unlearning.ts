import type { Measured, Plain } from '#contract/measured'
import type { Report } from '#contract/report'
import type { Thrice, UnlearningRequest, UnlearningResult } from '#contract/studies/unlearning'
import { drawn, FIXED } from '../intervals.ts'
import { measureAuc } from '../membership.ts'
import { ok, refuse } from '../result.ts'
import { ksTwoSample } from '../statistics/kolmogorov-smirnov.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { pairedAuc } from '../statistics/paired-delong.ts'
import { numberOf } from './point.ts'
import { pairedScores, scoredExamples, type ScoredExample } from './scored-examples.ts'
import { distinct, type StudyKind } from './study.ts'
import { forgetQuality, indecision, TRUTH_ATTACK } from './truth-ratio.ts'

interface Extract {
  readonly suite: string | null
  readonly scores: ReadonlyMap<string, ScoredExample>
  /** Scores of `neighborhood` of the texts to forget. */
  readonly kappas: readonly number[]
  readonly strength: Measured
  readonly greedy: Measured
  readonly perplexity: Report['utility']['perplexity']['nonmember']
}

type Side = Extract | null

const FEWEST = 10
/** An interval of the AUC that reaches further from what is hoped for than this decides nothing. */
const TELLING = 0.1
const NO_RETAIN = { value: null, reason: 'no_retain_model' } as const

/** A model before and after it was made to forget, beside one that never knew. */
export const unlearning: StudyKind<UnlearningRequest, Extract, UnlearningResult> = {
  kind: 'unlearning',
  title: 'Unlearning',
  question: 'Is what was to be forgotten forgotten, and what was to be kept kept?',
  method:
    'AUC of the texts to forget against non-members before and after, paired DeLong; PrivLeak and a Kolmogorov–Smirnov test against a model that never saw them where one is given, else PrivLeak against chance; truth ratio where the scans ran `neighborhood`; extraction strength, greedy extraction and validation perplexity of each.',
  paper: 'open-unlearning (privacy metrics); arXiv:2401.06121; arXiv:2403.16257',
  claim:
    'Says what one attack and greedy extraction no longer find. A model can hide a text from them and still hold it: fine-tuning on a little related text may bring it back. Without a retain model, chance stands in for what never having known would look like.',
  needs: 'scores',
  scansOf: ({ before, after, retain }) => distinct([before, after, ...(retain ? [retain] : [])]),
  extract: (scan, { attack, groups }) => ({
    suite: scan.report.suite?.digest ?? null,
    scores: new Map([...scoredExamples(scan, attack)].filter(([, one]) => !one.member || isAsked(one, groups))),
    kappas: [...scoredExamples(scan, TRUTH_ATTACK).values()]
      .filter((one) => one.member && isAsked(one, groups))
      .map(({ score }) => score),
    strength: scan.report.extraction.strength,
    greedy: scan.report.extraction.greedy.rate,
    perplexity: scan.report.utility.perplexity.nonmember,
  }),
  analyse(request, extracts) {
    const { attack } = request
    const [before, after] = [extracts.get(request.before)!, extracts.get(request.after)!]
    const retain = request.retain ? extracts.get(request.retain)! : null
    if (new Set([request.before, request.after, request.retain]).size < 3)
      return refuse('study_invalid', 'Two of the scans are the same.', '#/after')
    for (const [name, other] of [
      ['after', after],
      ['retain', retain],
    ] as const)
      if (other && other.suite !== before.suite)
        return refuse(
          'study_invalid',
          'It used another suite than the scan before: there is nothing to pair.',
          `#/${name}`,
        )
    const forget = pairedScores(before.scores, after.scores, true)
    const holdout = pairedScores(before.scores, after.scores, false)
    if (Math.min(forget.length, holdout.length) < FEWEST) {
      const detail = `Needs ${FEWEST} texts to forget and ${FEWEST} non-members that both scans scored with \`${attack}\`; there are ${forget.length} and ${holdout.length}.`
      return refuse('study_invalid', detail, request.groups ? '#/groups' : '#/attack')
    }
    const auc = { before: aucOf(before), after: aucOf(after), retain: retain ? aucOf(retain) : NO_RETAIN }
    const hoped = auc.retain.value ?? 0.5
    return ok({
      attack,
      before: request.before,
      after: request.after,
      retain: request.retain ?? null,
      n_forget: forget.length,
      n_holdout: holdout.length,
      auc,
      change: pairedAuc(forget, holdout),
      priv_leak: {
        before: privLeak(auc.before, hoped),
        after: privLeak(auc.after, hoped),
        against: auc.retain.value === null ? 'chance' : 'retain_model',
      },
      ks: { before: ksOf(before, retain), after: ksOf(after, retain) },
      ...(Math.max(before.kappas.length, after.kappas.length) > 0 && {
        truth_ratio: {
          ...thrice(before, after, retain, ({ kappas }) => indecision(kappas)),
          ks: {
            before: retain ? forgetQuality(before.kappas, retain.kappas) : NO_RETAIN,
            after: retain ? forgetQuality(after.kappas, retain.kappas) : NO_RETAIN,
          },
        },
      }),
      extraction_strength: thrice(before, after, retain, ({ strength }) => strength),
      greedy_rate: thrice(before, after, retain, ({ greedy }) => greedy),
      validation_perplexity: {
        before: before.perplexity,
        after: after.perplexity,
        retain: retain ? retain.perplexity : NO_RETAIN,
      },
      outcome: outcomeOf(auc.after, hoped),
    })
  },
}

function isAsked({ group }: ScoredExample, groups: readonly string[] | undefined): boolean {
  return !groups || (group !== null && groups.includes(group))
}

function scoresOf({ scores }: Extract, member: boolean): number[] {
  return [...scores.values()].filter((one) => one.member === member).map(({ score }) => score)
}

function aucOf(side: Extract): Measured {
  return measureAuc(drawn(scoresOf(side, true), scoresOf(side, false)), FIXED)
}

function thrice(before: Extract, after: Extract, retain: Side, of: (side: Extract) => Measured): Thrice {
  return { before: of(before), after: of(after), retain: retain ? of(retain) : NO_RETAIN }
}

/** Source: open-unlearning, `metrics/privacy.py`. */
function privLeak(auc: Measured, retain: number): Plain {
  const value = numberOf(auc)
  if (value === null) return auc as Extract['perplexity']
  if (retain === 1) return { value: null, reason: 'retain_auc_is_one' }
  return ((1 - value - (1 - retain)) / (1 - retain)) * 100
}

function ksOf(side: Extract, retain: Side): UnlearningResult['ks']['before'] {
  if (retain === null) return NO_RETAIN
  const { statistic, p } = ksTwoSample(labelledScores(scoresOf(side, true), scoresOf(retain, true)))
  return { value: statistic, p }
}

function outcomeOf(auc: Measured, hoped: number): UnlearningResult['outcome'] {
  if (auc.value === null || !auc.ci) return 'inconclusive'
  const [low, high] = auc.ci
  if (low > hoped) return 'remembered'
  if (high < hoped) return 'over_forgotten'
  return Math.max(high - hoped, hoped - low) <= TELLING ? 'forgotten' : 'inconclusive'
}
