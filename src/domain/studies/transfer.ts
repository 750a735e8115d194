import type { Measured } from '#contract/measured'
import type { TransferRequest, TransferResult } from '#contract/studies/transfer'
import { ok, refuse } from '../result.ts'
import { auc } from '../statistics/auc.ts'
import { aucInterval } from '../statistics/delong.ts'
import { dealFolds } from '../statistics/folds.ts'
import { labelledScores, type LabelledScores } from '../statistics/labelled-scores.ts'
import { distinct, type StudyKind } from './study.ts'
import { flagged, thresholdAt } from './transfer-threshold.ts'
import { crossFitted, learnAttack, SHARED_TRAINING, type TransferRow } from './transfer-attack.ts'
import { featureOf } from './features.ts'

/** What the attack is made of: scores that mean the same for every model, and how long the text is. */
const FEATURES = ['ez_mia', 'wbc', 'ref_diff', 'min_k_pp', 'zlib'] as const
const NAMES = [...FEATURES, 'length']
/** Members and non-members to learn from, over all sources: seven numbers are learnt. */
const FEWEST = 30
/** A feature that fewer texts of a scan than this have is not used. */
const LEAST_SHARE = 0.9

interface Extract {
  readonly rows: readonly { readonly id: string; readonly member: boolean; readonly values: (number | null)[] }[]
}

/** A membership attack learnt on shadow models and applied to a target that nobody trained shadows for. */
export const transfer: StudyKind<TransferRequest, Extract, TransferResult> = {
  kind: 'transfer',
  title: 'Transfer',
  question: 'Does an attack learnt on other models recognise what this one was trained on?',
  method:
    'Ridge logistic regression of membership on `ez_mia` (log), `wbc`, `ref_diff`, `min_k_pp`, `zlib` and the log of the number of tokens, standardised over the sources. Its AUC on the sources is of texts that it did not learn from (5 folds by text). The threshold is set on one half of the target’s own non-members and measured on the other.',
  paper: 'arXiv:2112.06658, arXiv:2604.03199',
  claim:
    'Says how far one simple attack carries over between these models; a stronger one may carry further. A threshold taken over from the sources has an unknown false-positive rate on a target without non-members of its own. Not an implementation of the image attack that gave the idea.',
  needs: 'scores',
  scansOf: ({ sources, target }) => distinct([...sources, target]),
  extract: ({ scores }) => ({
    rows: (scores ?? []).flatMap((row) => {
      if (row.split !== 'member' && row.split !== 'nonmember') return []
      const length = row.tokens > 0 ? Math.log(row.tokens) : null
      const values = [...FEATURES.map((name) => featureOf(row, name)), length]
      return [{ id: row.id, member: row.split === 'member', values }]
    }),
  }),
  analyse(request, extracts) {
    const sources = distinct(request.sources)
    if (sources.includes(request.target))
      return refuse('study_invalid', 'The target is one of the sources: nothing would be transferred.', '#/target')
    const used = usable([...extracts.values()])
    if (used.length === 0) {
      const detail = `The scans have none of ${NAMES.join(', ')} in common: scan them with the same attacks.`
      return refuse('study_invalid', detail, '#/sources')
    }
    const from = sources.flatMap((id) => complete(extracts.get(id)!, used))
    const onto = complete(extracts.get(request.target)!, used)
    const learned_from = sides(from)
    if (Math.min(learned_from.members, learned_from.nonmembers) < FEWEST) {
      const detail = `Needs ${FEWEST} members and ${FEWEST} non-members to learn from; the sources have ${learned_from.members} and ${learned_from.nonmembers}.`
      return refuse('study_invalid', detail, '#/sources')
    }
    const within = crossFitted(from)
    const attack = learnAttack(from)
    const scores = onto.map((row) => attack.score(row.values))
    const target = split(onto, scores)
    const source = split(from, within)
    const threshold = thresholdAt(source.nonmembers, request.fpr)
    // The same text under several sources is one text: as if its scores were all alike, which is the worst case.
    const copies = from.length / new Set(from.map(({ id }) => id)).size
    const [source_auc, target_auc] = [measureAuc(source, copies * SHARED_TRAINING), measureAuc(target)]
    return ok({
      sources: request.sources,
      target: request.target,
      fpr: request.fpr,
      source_auc,
      target_auc,
      gap: gapOf(source_auc, target_auc),
      transferred: {
        threshold,
        tpr: flagged(target.members, threshold, 'no_members'),
        fpr: flagged(target.nonmembers, threshold, 'no_nonmembers'),
      },
      calibrated: ownThreshold(onto, scores, request.fpr),
      flagged: flagged(scores, threshold),
      attack: {
        intercept: attack.intercept,
        features: used.map((k, j) => ({
          name: NAMES[k]!,
          ...attack.columns[j]!,
          target_auc: measureAuc(
            split(
              onto,
              onto.map(({ values }) => values[j]!),
            ),
          ),
        })),
      },
      learned_from,
      applied_to: { ...sides(onto), left_out: extracts.get(request.target)!.rows.length - onto.length },
      shared_texts: overlap(from, onto),
    })
  },
}

/** Features that nearly every text of every scan has. */
function usable(scans: readonly Extract[]): number[] {
  const has = ({ rows }: Extract, k: number) =>
    rows.length > 0 && rows.filter(({ values }) => values[k] !== null).length >= LEAST_SHARE * rows.length
  return [...NAMES.keys()].filter((k) => scans.every((scan) => has(scan, k)))
}

/** The texts that have all of these features. */
function complete({ rows }: Extract, used: readonly number[]): TransferRow[] {
  return rows.flatMap(({ id, member, values }) => {
    const kept = used.flatMap((k) => values[k] ?? [])
    return kept.length === used.length ? [{ id, member, values: kept }] : []
  })
}

function sides(rows: readonly TransferRow[]): { members: number; nonmembers: number } {
  const members = rows.filter(({ member }) => member).length
  return { members, nonmembers: rows.length - members }
}

function split(rows: readonly TransferRow[], scores: readonly number[]): LabelledScores {
  const side = (wanted: boolean) => scores.filter((_, i) => rows[i]!.member === wanted)
  return labelledScores(side(true), side(false))
}

function measureAuc(scores: LabelledScores, variance = 1): Measured {
  if (scores.members.length === 0) return { value: null, reason: 'no_members' }
  if (scores.nonmembers.length === 0) return { value: null, reason: 'no_nonmembers' }
  const value = auc(scores)
  return { value, ci: aucInterval(value, scores, 0.95, variance) }
}

/** Newcombe's interval of a difference from those of its two parts. */
function gapOf(source: Measured, target: Measured): Measured {
  if (source.value === null) return source
  if (target.value === null) return target
  const value = source.value - target.value
  if (!source.ci || !target.ci) return { value }
  const below = Math.hypot(source.value - source.ci[0], target.ci[1] - target.value)
  const above = Math.hypot(source.ci[1] - source.value, target.value - target.ci[0])
  return { value, ci: [value - below, value + above] }
}

/** A threshold from one half of the target's non-members, its false positives counted on the other. */
function ownThreshold(
  rows: readonly TransferRow[],
  scores: readonly number[],
  fpr: number,
): TransferResult['calibrated'] {
  const outside = rows.flatMap(({ id, member }, i) => (member ? [] : [{ id, score: scores[i]! }]))
  const dealt = dealFolds(
    outside.map(({ id }) => id),
    2,
  )
  const half = (k: number) => outside.filter((_, i) => dealt[i] === k).map(({ score }) => score)
  const threshold = thresholdAt(half(0), fpr)
  const members = scores.filter((_, i) => rows[i]!.member)
  return {
    threshold,
    tpr: flagged(members, threshold, 'no_members'),
    fpr: flagged(half(1), threshold, 'no_nonmembers'),
  }
}

function overlap(from: readonly TransferRow[], onto: readonly TransferRow[]): number {
  const seen = new Set(from.map(({ id, member }) => `${member} ${id}`))
  return onto.filter(({ id, member }) => seen.has(`${member} ${id}`)).length
}
