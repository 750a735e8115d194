import type { MethodRun, MethodsRequest, MethodsResult } from '#contract/studies/methods'
import { ok, refuse } from '../result.ts'
import { chooseBest, settingsOf } from './method-settings.ts'
import { matchedLevels } from './matched.ts'
import type { MeasuredRun, MethodPoint, NamedRun } from './measured-run.ts'
import { paretoFront } from './pareto.ts'
import { bestIndex, phasesOf } from './phases.ts'
import { numberOf, pointOf } from './point.ts'
import { distinct, type StudyKind } from './study.ts'

/** The paper's comparison: ways of fine-tuning by usefulness and leakage, over learning rates and seeds. */
export const methods: StudyKind<MethodsRequest, MethodPoint, MethodsResult> = {
  kind: 'methods',
  title: 'Methods',
  question: 'Which way of fine-tuning remembers least for the same usefulness?',
  method:
    'MIA recall, AUC and exposure against validation perplexity, epoch by epoch; compared at each method’s best validation epoch and, fairer, at equal validation perplexity.',
  paper: 'arXiv:2205.12506',
  claim:
    'Holds for this base, these texts and these learning rates. The learning rate decides more than the method: only rows at equal validation perplexity compare methods, and a spread over few seeds is itself uncertain.',
  needs: 'report',
  oneSuite: true,
  scansOf: ({ runs = [] }) => distinct(runs.flatMap(({ epochs }) => epochs.map(({ scan }) => scan))),
  extract: (scan, { attack }) => ({
    point: pointOf(scan, attack),
    kind: scan.report.model?.kind ?? null,
    trainableParameters: scan.model?.trainableParameters ?? null,
  }),
  analyse({ attack, runs = [] }, extracts) {
    const twice = runs.findIndex((run, i) => runs.slice(0, i).some((other) => same(run, other)))
    if (twice >= 0)
      return refuse('study_invalid', 'Two runs have the same method, learning rate and seed.', `#/runs/${twice}`)
    for (const [i, { epochs }] of runs.entries()) {
      const again = epochs.findIndex(({ epoch }, j) => epochs.findIndex((other) => other.epoch === epoch) < j)
      if (again >= 0)
        return refuse('study_invalid', 'The run has two scans of this epoch.', `#/runs/${i}/epochs/${again}/epoch`)
    }
    return ok(analyseRuns(attack, runs, extracts))
  },
}

/** Also for a grid under way: epochs without a point yet are left out. */
export function analyseRuns(
  attack: string,
  runs: readonly NamedRun[],
  extracts: ReadonlyMap<string, MethodPoint>,
): MethodsResult {
  const shown = runs.map((run) => ({ run, points: pointsOf(run, extracts) }))
  const measured = shown.flatMap(({ run, points }) => measuredRun(run, points))
  const settings = settingsOf(measured)
  return {
    attack,
    runs: shown.map(({ run: { method, learning_rate, seed, job = null, problem = null }, points }) => {
      const found = measured.find((one) => same(one, { method, learning_rate, seed }))
      return {
        method,
        learning_rate,
        seed,
        points: points.map(({ epoch, point }) => ({ ...point, epoch })),
        best_epoch: found?.epochs[found.best]?.epoch ?? null,
        phases: phasesOf((found?.epochs ?? []).map(({ epoch, perplexity }) => ({ step: epoch, perplexity }))),
        job,
        problem,
      }
    }),
    settings,
    best: chooseBest(settings),
    matched: matchedLevels(measured, settings),
    pareto: paretoFront(settings),
  }
}

type Key = Pick<MethodRun, 'method' | 'learning_rate' | 'seed'>

function same(a: Key, b: Key): boolean {
  return a.method === b.method && a.learning_rate === b.learning_rate && a.seed === b.seed
}

type Placed = MethodPoint & { readonly epoch: number }

function pointsOf({ epochs }: MethodRun, extracts: ReadonlyMap<string, MethodPoint>): Placed[] {
  return epochs
    .flatMap(({ epoch, scan }) => {
      const extract = extracts.get(scan)
      return extract ? [{ ...extract, epoch }] : []
    })
    .sort((a, b) => a.epoch - b.epoch)
}

/** A run of which at least one epoch has a validation perplexity. */
function measuredRun({ method, learning_rate, seed }: MethodRun, points: readonly Placed[]): MeasuredRun[] {
  const epochs = points.flatMap(({ epoch, point }) => {
    const perplexity = numberOf(point.validation_perplexity)
    if (perplexity === null) return []
    const { recall, auc, exposure } = point
    return [{ epoch, perplexity, recall: numberOf(recall), auc: numberOf(auc), exposure: numberOf(exposure) }]
  })
  if (epochs.length === 0) return []
  const { kind, trainableParameters } = points[0]!
  const best = bestIndex(epochs.map(({ perplexity }) => perplexity))
  return [{ method, learning_rate, seed, kind, trainableParameters, epochs, best }]
}
