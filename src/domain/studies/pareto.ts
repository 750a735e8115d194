import type { MethodSetting, MethodsResult } from '#contract/studies/methods'

/** The seed-mean points that none beats: at least as low in both perplexity and recall, and lower in one. By rising perplexity. */
export function paretoFront(settings: readonly MethodSetting[]): MethodsResult['pareto'] {
  const points = settings.flatMap(({ method, learning_rate, curve }) =>
    curve.flatMap(({ epoch, perplexity, recall }) =>
      perplexity.value === null || recall.value === null
        ? []
        : [{ method, learning_rate, epoch, perplexity: perplexity.value, recall: recall.value }],
    ),
  )
  points.sort((a, b) => a.perplexity - b.perplexity || a.recall - b.recall)
  const front: MethodsResult['pareto'] = []
  for (const point of points) if (point.recall < (front.at(-1)?.recall ?? Infinity)) front.push(point)
  return front
}
