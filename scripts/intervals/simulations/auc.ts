import { auc } from '#domain/statistics/auc'
import { aucInterval } from '#domain/statistics/delong'
import { normalCdf } from '#domain/statistics/normal'
import { grid, labelOf, shifted } from '../draws.ts'
import type { Simulation } from '../simulation.ts'

/** Expected pairs out of order below which the interval takes its lower end from Clopper–Pearson (`FEW` in `delong.ts`), and half as many again. */
const FEW = 4.5

/** AUC of scores whose true AUC is Φ(shift/√2). */
export const aucs: Simulation = {
  name: 'AUC',
  method: 'DeLong on the logit scale; Clopper–Pearson where hardly a pair is out of order',
  mark: 'nominal',
  settings: grid((members, nonmembers, shift) => {
    const truth = normalCdf(shift / Math.SQRT2)
    return {
      label: labelOf(members, nonmembers, shift),
      ...((1 - truth) * Math.min(members, nonmembers) < FEW && { mark: 'conservative' as const }),
      draw(random) {
        const scores = shifted(random, members, nonmembers, shift)
        const [low, high] = aucInterval(auc(scores), scores)
        return { truth, low, high }
      },
    }
  }),
}
