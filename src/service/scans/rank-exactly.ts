import type { Example } from '#domain/evidence'
import { viewOf } from '#domain/signals'
import type { TokenStats } from '#domain/token-stats'

/**
 * Where canaries and references together are the whole space, each canary's rank is known, not estimated: `better` is how many other
 * secrets the model finds strictly more likely. Other families are left as they are.
 */
export function rankExactly(examples: readonly Example[], target: TokenStats): Example[] {
  const losses = new Map<string, number[]>()
  examples.forEach(({ canary }, i) => {
    if (!canary) return
    const family = losses.get(canary.family)
    const { loss } = viewOf(target, i)
    if (family) family.push(loss)
    else losses.set(canary.family, [loss])
  })
  return examples.map((example, i): Example => {
    const { split, canary } = example
    const family = canary && losses.get(canary.family)!
    if (split !== 'canary' || !family || family.length !== canary.space) return example
    const { loss } = viewOf(target, i)
    return { ...example, canary: { ...canary, better: family.filter((other) => other < loss).length } }
  })
}
