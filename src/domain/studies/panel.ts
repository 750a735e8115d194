import type { MemorisationProfileRequest } from '#contract/studies/memorisation-profile'
import { ok, refuse, type Result } from '../result.ts'

type Row = NonNullable<MemorisationProfileRequest['panel']>[number]

/** Log-likelihoods of units at the same steps, by the step that trained on them. */
export interface Panel {
  /** Rising. */
  readonly steps: readonly number[]
  /** `[unit][step]` of each cohort; null: never trained on. */
  readonly cohorts: ReadonlyMap<number | null, readonly Float64Array[]>
}

/** Balanced, or refused with the first place where it is not. */
export function panelOf(rows: readonly Row[], pointer = '#/panel'): Result<Panel> {
  const steps = [...new Set(rows.map(({ step }) => step))].sort((a, b) => a - b)
  const place = new Map(steps.map((step, i) => [step, i]))
  const units = new Map<string, { cohort: number | null; values: Float64Array }>()
  for (const [i, { unit, cohort, step, nll }] of rows.entries()) {
    const known = units.get(unit) ?? { cohort, values: new Float64Array(steps.length).fill(Number.NaN) }
    if (known.cohort !== cohort)
      return refuse('study_invalid', `The unit ${unit} is said to be in two cohorts.`, `${pointer}/${i}/cohort`)
    const at = place.get(step)!
    if (!Number.isNaN(known.values[at]))
      return refuse('study_invalid', `The unit ${unit} has two rows for step ${step}.`, `${pointer}/${i}`)
    known.values[at] = -nll
    units.set(unit, known)
  }
  const cohorts = new Map<number | null, Float64Array[]>()
  for (const [unit, { cohort, values }] of units) {
    const gap = values.findIndex(Number.isNaN)
    if (gap >= 0)
      return refuse(
        'study_invalid',
        `The unit ${unit} has no row for step ${steps[gap]}: every unit needs every step.`,
        pointer,
      )
    const list = cohorts.get(cohort)
    if (list) list.push(values)
    else cohorts.set(cohort, [values])
  }
  return ok({ steps, cohorts })
}
