import { advantageInterval } from '#domain/statistics/advantage'
import { normalCdf } from '#domain/statistics/normal'
import { grid, labelOf, shifted } from '../draws.ts'
import type { Simulation } from '../simulation.ts'

/** Advantage, 2Φ(shift/2) − 1. */
export const advantages: Simulation = {
  name: 'Advantage',
  method: 'Kolmogorov–Smirnov below, normal above',
  mark: 'conservative',
  settings: grid((members, nonmembers, shift) => {
    const truth = 2 * normalCdf(shift / 2) - 1
    return {
      label: labelOf(members, nonmembers, shift),
      draw(random) {
        const [low, high] = advantageInterval(shifted(random, members, nonmembers, shift))
        return { truth, low, high }
      },
    }
  }),
}
