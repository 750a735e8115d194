import type { TrajectoryRequest, TrajectoryResult } from '#contract/studies/trajectory'
import { ok, refuse } from '../result.ts'
import { phasesOf, bestIndex } from './phases.ts'
import { numberOf, pointOf } from './point.ts'
import { distinct, repeated, type StudyKind, type StudyScan } from './study.ts'

type Point = Omit<TrajectoryResult['points'][number], 'step'> & { readonly step: number | null }

/** Perplexity and leakage over the checkpoints of one training run, with the three phases of learning. */
export const trajectory: StudyKind<TrajectoryRequest, Point, TrajectoryResult> = {
  kind: 'trajectory',
  title: 'Trajectory',
  question: 'When in training does the model begin to remember rather than to learn?',
  method:
    'Fitting while validation perplexity falls by 2 % or more a checkpoint, memorization from there to its minimum, overfitting past it.',
  paper: 'arXiv:2205.12506',
  claim:
    'Describes one training run. The bounds of the phases follow from a rule of thumb on validation perplexity; another seed or learning rate moves them.',
  needs: 'report',
  oneSuite: true,
  scansOf: ({ checkpoints }) => distinct(checkpoints.map(({ scan }) => scan)),
  extract: (scan: StudyScan, { attack }) => ({ ...pointOf(scan, attack), step: scan.model?.step ?? null }),
  analyse({ attack, checkpoints }, extracts) {
    const twice = repeated(checkpoints.map(({ scan }) => scan))
    if (twice >= 0) return refuse('study_invalid', 'A scan is named twice.', `#/checkpoints/${twice}/scan`)
    const points: TrajectoryResult['points'] = []
    for (const [i, { scan, step }] of checkpoints.entries()) {
      const point = extracts.get(scan)!
      const at = step ?? point.step
      const pointer = `#/checkpoints/${i}/step`
      if (at === null)
        return refuse('study_invalid', `The model of ${scan} says no checkpoint step: give \`step\`.`, pointer)
      if (points.some((other) => other.step === at))
        return refuse('study_invalid', `Two checkpoints have the step ${at}.`, pointer)
      points.push({ ...point, step: at })
    }
    points.sort((a, b) => a.step - b.step)
    const series = points.map((point) => ({ ...point, perplexity: numberOf(point.validation_perplexity) }))
    const known = series.filter(({ perplexity }) => perplexity !== null)
    const best = known[bestIndex(known.map(({ perplexity }) => perplexity!))]
    const phases = phasesOf(series)
    return ok({ attack, points, phases, best_step: best?.step ?? null, memorization: price(series, phases) })
  },
}

interface Priced extends Point {
  readonly perplexity: number | null
}

/** From the last fitting checkpoint to the best one. */
function price(series: readonly Priced[], { fitting, memorization }: TrajectoryResult['phases']) {
  const missing = { value: null, reason: 'no_memorization_phase' }
  if (fitting === null || memorization === null) return { perplexity_drop: missing, recall_rise: missing }
  const [from, to] = [fitting[1], memorization[1]].map((step) => series.find((point) => point.step === step)!)
  const [before, after] = [numberOf(from!.recall), numberOf(to!.recall)]
  return {
    perplexity_drop: from!.perplexity! - to!.perplexity!,
    recall_rise: before === null || after === null ? { value: null, reason: 'not_scored' } : after - before,
  }
}
