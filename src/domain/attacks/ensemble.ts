import { dealFolds } from '../statistics/folds.ts'
import { countAtMost, countBelow } from '../statistics/labelled-scores.ts'
import { fitLogistic, logLoss } from '../statistics/logistic.ts'
import { dot } from '../statistics/solve.ts'
import type { ExampleSignals } from '../signals.ts'
import { scored, scorer, type Attack } from './attack.ts'
import { ezMia } from './ez-mia.ts'
import { gapK } from './gap-k.ts'
import { loss } from './loss.ts'
import { minKpp } from './min-k-pp.ts'
import { minK } from './min-k.ts'
import { refDiff } from './ref-diff.ts'
import { refRatio } from './ref-ratio.ts'
import { wbc } from './wbc.ts'
import { zlib } from './zlib.ts'

const SIGNALS: readonly Attack[] = [loss, refDiff, refRatio, zlib, minK, minKpp, ezMia, wbc, gapK]
const FOLDS = 5
const INNER_FOLDS = 3
const PENALTIES = [1, 10, 100]
/** A side smaller than this can't be split five ways and three ways again. */
const LEAST_SIDE = 30
/** Texts of each side that are trained on at most: ten coefficients learn nothing from more. */
const MOST_TRAINED = 1000

/**
 * All signals at once: a logistic regression of membership on the ranks of nine attacks among the training texts. Each text is scored by a model that
 * did not see it (5 folds), whose penalty was chosen on folds of its own training texts (3 folds), so the answer can't overfit the report. Scores are ranks within
 * their fold, which makes folds comparable.
 *
 * The stack is that of Maini et al., *LLM dataset inference* (arXiv 2406.06443), with a deterministic fit.
 */
export const ensemble: Attack = {
  name: 'ensemble',
  version: 1,
  title: 'Ensemble',
  formula: 's = rank of Σ_k w_k·rank_k(x) in its fold, w fitted on the other folds',
  paper: 'arXiv:2406.06443',
  needs: ['target_tokens', 'reference_tokens', 'zlib_bytes'],
  cost: { target: 1, reference: 1 },
  onRequest: true,
  folds: FOLDS,
  limits:
    'Learns from known members: an outsider without labels does worse. It says how much all signals hold together.',
  learn: (texts) => {
    const known = texts.filter(({ example }) => example.split === 'member' || example.split === 'nonmember')
    const labels = known.map(({ example }) => (example.split === 'member' ? 1 : 0))
    const sizes = [0, 1].map((label) => labels.filter((one) => one === label).length)
    if (Math.min(...sizes) < LEAST_SIDE) return () => ({ ok: false, reason: 'too_few_texts' })
    const rowOf = signalsOf(texts)
    const rows = known.map(rowOf)
    const folds = stratified(known, labels, FOLDS)
    const scores = new Map<string, number>()
    const first = fold(rows, labels, folds, 0)
    for (let held = 0; held < FOLDS; held++) {
      const { model, ascending } = held === 0 ? first : fold(rows, labels, folds, held)
      known.forEach(({ example }, i) => {
        if (folds[i] === held) scores.set(example.id, midRank(ascending, model(rows[i]!)))
      })
    }
    return (text) => scored(scores.get(text.example.id) ?? midRank(first.ascending, first.model(rowOf(text))))
  },
}

type Row = readonly number[]

/** The model trained without fold `held`, and its scores of that fold, ascending. */
function fold(rows: readonly Row[], labels: readonly number[], folds: Uint8Array, held: number) {
  const inside = [...rows.keys()].filter((i) => folds[i] !== held)
  const model = train(
    inside.map((i) => rows[i]!),
    inside.map((i) => labels[i]!),
  )
  const scores = [...rows.keys()].filter((i) => folds[i] === held).map((i) => model(rows[i]!))
  return { model, ascending: Float64Array.from(scores).sort() }
}

/** Ranks among the training rows, a penalty chosen by the log-loss of held-out folds, a fit on all of them. */
function train(all: readonly Row[], allLabels: readonly number[]): (row: Row) => number {
  const places = placesInSide(allLabels)
  const kept = [...all.keys()].filter((i) => places[i]! < MOST_TRAINED)
  const labels = kept.map((i) => allLabels[i]!)
  const sorted = SIGNALS.map((_, k) => Float64Array.from(kept, (i) => all[i]![k]!).sort())
  const ranked = (row: Row) => Float64Array.from([1, ...row.map((value, k) => 2 * midRank(sorted[k]!, value) - 1)])
  const rows = kept.map((i) => ranked(all[i]!))
  const inner = placesInSide(labels).map((place) => place % INNER_FOLDS)
  const losses = PENALTIES.map((lambda) => {
    let sum = 0
    for (let held = 0; held < INNER_FOLDS; held++) {
      const of = (inside: boolean) => [...rows.keys()].filter((i) => (inner[i] !== held) === inside)
      const pick = (indices: readonly number[]) =>
        [indices.map((i) => rows[i]!), indices.map((i) => labels[i]!)] as const
      sum += logLoss(...pick(of(false)), fitLogistic(...pick(of(true)), lambda))
    }
    return sum
  })
  const w = fitLogistic(rows, labels, PENALTIES[losses.indexOf(Math.min(...losses))]!)
  return (row) => dot(w, ranked(row))
}

/** The attacks' scores of each text; where one has none, the text says nothing there: it gets the median of all. */
function signalsOf(texts: readonly ExampleSignals[]): (text: ExampleSignals) => Row {
  const columns = SIGNALS.map((attack) => {
    const values = texts.map(scorer(attack, texts)).map((score) => (score.ok ? score.value : null))
    const ascending = Float64Array.from(values.filter((value) => value !== null)).sort()
    return values.map((value) => value ?? ascending[ascending.length >> 1] ?? 0)
  })
  const places = new Map(texts.map(({ example }, i) => [example.id, i]))
  return ({ example }) => columns.map((column) => column[places.get(example.id)!]!)
}

/** How many of the same side come before each: dealing by it gives every fold its share of both. */
function placesInSide(labels: readonly number[]): number[] {
  const seen = [0, 0]
  return labels.map((label) => seen[label]!++)
}

/** Share of the values below, ties half. */
function midRank(ascending: Float64Array, value: number): number {
  return (countBelow(ascending, value) + countAtMost(ascending, value)) / 2 / ascending.length
}

/** Folds that each have their share of both sides. */
function stratified(texts: readonly ExampleSignals[], labels: readonly number[], count: number): Uint8Array {
  const folds = new Uint8Array(texts.length)
  for (const side of [0, 1]) {
    const indices = [...texts.keys()].filter((i) => labels[i] === side)
    const dealt = dealFolds(
      indices.map((i) => texts[i]!.example.id),
      count,
    )
    indices.forEach((index, i) => (folds[index] = dealt[i]!))
  }
  return folds
}
