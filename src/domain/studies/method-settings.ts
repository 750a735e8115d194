import type { MethodNumbers, MethodSetting, MethodsResult } from '#contract/studies/methods'
import type { MeasuredEpoch, MeasuredRun } from './measured-run.ts'
import { phasesOf } from './phases.ts'
import { numberOf } from './point.ts'
import { spreadOf } from './spread.ts'

/** Method and learning rate, in the order of the runs, over their seeds. */
export function settingsOf(runs: readonly MeasuredRun[]): MethodSetting[] {
  const groups = Map.groupBy(runs, ({ method, learning_rate }) => `${method}\n${learning_rate}`)
  return [...groups.values()].map((seeds) => {
    const { method, learning_rate, kind, trainableParameters } = seeds[0]!
    const curve = curveOf(seeds)
    return {
      method,
      learning_rate,
      kind,
      trainable_parameters: trainableParameters,
      seeds: seeds.length,
      curve,
      phases: phasesOf(curve.map(({ epoch, perplexity }) => ({ step: epoch, perplexity: perplexity.value }))),
      best: numbersOf(seeds.map((run) => run.epochs[run.best]!)),
    }
  })
}

/** Epochs that every seed has: a mean over fewer would jump where one is missing. */
function curveOf(seeds: readonly MeasuredRun[]): MethodSetting['curve'] {
  return seeds[0]!.epochs.flatMap(({ epoch }) => {
    const points = seeds.flatMap(({ epochs }) => epochs.find((one) => one.epoch === epoch) ?? [])
    return points.length === seeds.length ? [{ epoch, ...numbersOf(points) }] : []
  })
}

function numbersOf(points: readonly MeasuredEpoch[]): MethodNumbers {
  return {
    perplexity: spreadOf(points.map((point) => point.perplexity)),
    recall: spreadOf(points.map((point) => point.recall)),
    auc: spreadOf(points.map((point) => point.auc)),
    exposure: spreadOf(
      points.map((point) => point.exposure),
      'no_canaries',
    ),
  }
}

/** Per method the learning rate that a user would keep: lowest mean best validation perplexity. */
export function chooseBest(settings: readonly MethodSetting[]): MethodsResult['best'] {
  const byMethod = Map.groupBy(settings, ({ method }) => method)
  return [...byMethod.values()].map((rates) => {
    const { method, learning_rate, best } = rates.reduce((a, b) =>
      numberOf(b.best.perplexity)! < numberOf(a.best.perplexity)! ? b : a,
    )
    return { method, learning_rate, ...best }
  })
}
