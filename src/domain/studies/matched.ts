import type { MethodSetting, MethodsResult } from '#contract/studies/methods'
import type { MeasuredEpoch, MeasuredRun } from './measured-run.ts'
import { spreadOf } from './spread.ts'

type Level = MethodsResult['matched'][number]
type Leakage = Pick<MeasuredEpoch, 'recall' | 'auc' | 'exposure'>

/**
 * Comparison at equal usefulness. A level is the validation perplexity that all seeds of a method reach at the learning rate whose worst seed gets lowest; there is
 * one per method, by falling perplexity. At a level a run is read where it first crosses it on the way down to its best epoch, linearly in log-perplexity between two
 * epochs. A run that is already below at its first epoch, or never gets there, has no value. A seed's learning rates are averaged before mean and sd over seeds.
 */
export function matchedLevels(runs: readonly MeasuredRun[], settings: readonly MethodSetting[]): Level[] {
  const names = [...new Set(settings.map(({ method }) => method))]
  const levels = names.map((method) => ({ reached_by: method, perplexity: reachable(runs, method) }))
  levels.sort((a, b) => b.perplexity - a.perplexity)
  return levels.map((level) => ({
    ...level,
    rows: names.map((method) => {
      const seeds = Map.groupBy(
        runs.filter((run) => run.method === method),
        ({ seed }) => seed,
      )
      const read = [...seeds.values()].map((rates) => rates.flatMap((run) => at(run, level.perplexity) ?? []))
      const spread = (name: keyof Leakage) =>
        spreadOf(
          read.map((rates) => mean(rates.map((one) => one[name]))),
          'not_crossed',
        )
      return { method, recall: spread('recall'), auc: spread('auc'), exposure: spread('exposure') }
    }),
  }))
}

/** Over learning rates the lowest of: over seeds the highest of: the best validation perplexity. */
function reachable(runs: readonly MeasuredRun[], method: string): number {
  const rates = Map.groupBy(
    runs.filter((run) => run.method === method),
    (run) => run.learning_rate,
  )
  const worst = [...rates.values()].map((seeds) => Math.max(...seeds.map((run) => run.epochs[run.best]!.perplexity)))
  return Math.min(...worst)
}

/** The run's leakage where it crosses a perplexity; null where it does not between two of its epochs. */
export function at({ epochs, best }: MeasuredRun, perplexity: number): Leakage | null {
  const after = epochs.slice(0, best + 1).findIndex((epoch) => epoch.perplexity <= perplexity)
  if (after < 0) return null
  const to = epochs[after]!
  if (to.perplexity === perplexity) return to
  const from = epochs[after - 1]
  if (from === undefined) return null
  const share = Math.log(from.perplexity / perplexity) / Math.log(from.perplexity / to.perplexity)
  const between = (a: number | null, b: number | null) => (a === null || b === null ? null : a + share * (b - a))
  return {
    recall: between(from.recall, to.recall),
    auc: between(from.auc, to.auc),
    exposure: between(from.exposure, to.exposure),
  }
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
