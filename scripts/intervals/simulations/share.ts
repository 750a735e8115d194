import { proportion } from '#domain/statistics/proportion'
import { list } from '../draws.ts'
import type { Simulation } from '../simulation.ts'

/** Shares of texts: extraction rates, extractable canaries, recall at a fixed cut. */
export const shares: Simulation = {
  name: 'Share of texts',
  method: 'Clopper–Pearson',
  mark: 'conservative',
  settings: [20, 100, 1000].flatMap((n) =>
    [0.01, 0.1, 0.5].map((truth) => ({
      label: `${n} texts, true share ${truth}`,
      draw(random) {
        const measured = proportion(list(n, () => random.next()).filter((u) => u < truth).length, n, 'none')
        const [low, high] = measured.value === null || !measured.ci ? [0, 1] : measured.ci
        return { truth, low, high }
      },
    })),
  ),
}
