import { normalCdf, normalQuantile } from '#domain/statistics/normal'
import { tprInterval } from '#domain/statistics/tpr-interval'
import { grid, labelOf, shifted } from '../draws.ts'
import type { Simulation } from '../simulation.ts'

/** TPR at a true FPR: 1 − Φ(Φ⁻¹(1 − FPR) − shift). */
export const tprs: readonly Simulation[] = [0.1, 0.01].map((fpr) => ({
  name: `TPR at FPR ${fpr * 100} %`,
  method: 'Clopper–Pearson averaged over where the cut may lie',
  mark: 'conservative',
  settings: grid((members, nonmembers, shift) => {
    const truth = 1 - normalCdf(normalQuantile(1 - fpr) - shift)
    return {
      label: labelOf(members, nonmembers, shift),
      draw(random) {
        const [low, high] = tprInterval(shifted(random, members, nonmembers, shift), fpr)
        return { truth, low, high }
      },
    }
  }),
}))
