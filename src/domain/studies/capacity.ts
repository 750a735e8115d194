import type { CapacityRequest, CapacityResult } from '#contract/studies/capacity'
import { ok, refuse } from '../result.ts'
import { partialSpearman, spearman } from '../statistics/spearman.ts'
import { numberOf, pointOf } from './point.ts'
import { distinct, repeated, type StudyKind, type StudyScan } from './study.ts'

type Point = CapacityResult['points'][number]

/** Leakage against the number of trained parameters, over several scans. */
export const capacity: StudyKind<CapacityRequest, Point | null, CapacityResult> = {
  kind: 'capacity',
  title: 'Capacity',
  question: 'Does a model that could change more parameters remember more?',
  method:
    "Spearman's rank correlation of trained parameters with MIA recall, and the same with validation perplexity held constant (partial rank correlation); p by permutation.",
  paper: 'arXiv:2202.01243, arXiv:2205.12506',
  claim:
    'An association among the submitted models, not an effect: which parameters are trained matters beyond how many, and models differ in more than their size. The theory (linear regression) does not carry over to language models.',
  needs: 'report',
  oneSuite: true,
  scansOf: ({ scans }) => distinct(scans),
  extract(scan: StudyScan, { attack }) {
    const { model, report } = scan
    if (model === null || model.trainableParameters === null || report.model === null) return null
    return {
      ...pointOf(scan, attack),
      model: report.model.id,
      name: model.name,
      model_kind: report.model.kind,
      trainable_parameters: model.trainableParameters,
    }
  },
  analyse({ attack, scans }, extracts) {
    const twice = repeated(scans)
    if (twice >= 0) return refuse('study_invalid', `The scan ${scans[twice]} is named twice.`, `#/scans/${twice}`)
    const points: Point[] = []
    for (const [i, scan] of scans.entries()) {
      const point = extracts.get(scan)
      if (!point)
        return refuse('study_invalid', `The scan ${scan} knows no number of trained parameters.`, `#/scans/${i}`)
      points.push(point)
    }
    points.sort((a, b) => a.trainable_parameters - b.trainable_parameters)
    const rows = points.flatMap((point) => {
      const [recall, perplexity] = [numberOf(point.recall), numberOf(point.validation_perplexity)]
      return recall === null || perplexity === null ? [] : [[point.trainable_parameters, recall, perplexity] as const]
    })
    const column = (k: 0 | 1 | 2) => rows.map((row) => row[k])
    return ok({
      attack,
      points,
      correlation: spearman(column(0), column(1)),
      at_equal_perplexity: partialSpearman(column(0), column(1), column(2)),
    })
  },
}
