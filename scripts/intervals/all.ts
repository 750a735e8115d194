import { advantages } from './simulations/advantage.ts'
import { aucs } from './simulations/auc.ts'
import { epsilons } from './simulations/epsilon.ts'
import { exposures } from './simulations/exposure.ts'
import { pairedTprs } from './simulations/paired-tpr.ts'
import { sequences } from './simulations/sequence.ts'
import { shares } from './simulations/share.ts'
import { tprs } from './simulations/tpr.ts'
import type { Simulation } from './simulation.ts'

/** Every interval that a report shows, and that of a difference between two models. */
export const simulations: readonly Simulation[] = [
  aucs,
  ...tprs,
  pairedTprs,
  advantages,
  ...exposures,
  shares,
  ...epsilons,
  ...sequences,
]
