import { advantages } from './simulations/advantage.ts'
import { aucs } from './simulations/auc.ts'
import { epsilons } from './simulations/epsilon.ts'
import { exposures } from './simulations/exposure.ts'
import { sequences } from './simulations/sequence.ts'
import { shares } from './simulations/share.ts'
import { tprs } from './simulations/tpr.ts'
import type { Simulation } from './simulation.ts'

/** Every interval that a report shows. */
export const simulations: readonly Simulation[] = [
  aucs,
  ...tprs,
  advantages,
  ...exposures,
  shares,
  ...epsilons,
  ...sequences,
]
