import { dealFolds } from '../statistics/folds.ts'
import { fitLogistic } from '../statistics/logistic.ts'
import { dot } from '../statistics/solve.ts'
import { scaleOf } from '../statistics/scale.ts'

/** One text under one model, with all features. */
export interface TransferRow {
  readonly id: string
  readonly member: boolean
  readonly values: readonly number[]
}

/** A learnt attack, complete: `Σ weight · (feature − mean)/sd + intercept`. */
export interface TransferAttack {
  readonly intercept: number
  readonly columns: readonly { readonly mean: number; readonly sd: number; readonly weight: number }[]
  score(values: readonly number[]): number
}

const PENALTY = 1
const FOLDS = 5
/** (1/k + test/train) / (1/k): what sharing training texts between the folds does to a variance (Nadeau & Bengio, Machine Learning 2003). */
export const SHARED_TRAINING = 1 + FOLDS / (FOLDS - 1)

export function learnAttack(rows: readonly TransferRow[]): TransferAttack {
  const scales = rows[0]!.values.map((_, k) => scaleOf(rows.map(({ values }) => values[k]!)))
  const standardised = (values: readonly number[]) =>
    Float64Array.from([1, ...values.map((value, k) => (value - scales[k]!.mean) / scales[k]!.sd)])
  const w = fitLogistic(
    rows.map(({ values }) => standardised(values)),
    rows.map(({ member }) => (member ? 1 : 0)),
    PENALTY,
  )
  return {
    intercept: w[0]!,
    columns: scales.map((scale, k) => ({ ...scale, weight: w[k + 1]! })),
    score: (values) => dot(w, standardised(values)),
  }
}

/** The score of each row by an attack that learnt from other texts: whatever the source, a text is in one fold. */
export function crossFitted(rows: readonly TransferRow[]): number[] {
  const ids = [...new Set(rows.map(({ id }) => id))]
  const dealt = dealFolds(ids, FOLDS)
  const foldOf = new Map(ids.map((id, i) => [id, dealt[i]!]))
  const attacks = Array.from({ length: FOLDS }, (_, fold) =>
    learnAttack(rows.filter(({ id }) => foldOf.get(id) !== fold)),
  )
  return rows.map(({ id, values }) => attacks[foldOf.get(id)!]!.score(values))
}
