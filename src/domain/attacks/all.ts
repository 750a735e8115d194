import type { Attack } from './attack.ts'
import { conRecall } from './con-recall.ts'
import { dcPdd } from './dc-pdd.ts'
import { ensemble } from './ensemble.ts'
import { ezMia } from './ez-mia.ts'
import { gapK } from './gap-k.ts'
import { headGradnorm } from './head-gradnorm.ts'
import { liraOffline } from './lira-offline.ts'
import { liraOnline } from './lira-online.ts'
import { loss } from './loss.ts'
import { lowercase } from './lowercase.ts'
import { margin } from './margin.ts'
import { minKpp } from './min-k-pp.ts'
import { minKWindow } from './min-k-window.ts'
import { minK } from './min-k.ts'
import { neighborhoodRef } from './neighborhood-ref.ts'
import { neighborhood } from './neighborhood.ts'
import { quantile } from './quantile.ts'
import { recall } from './recall.ts'
import { refDiff } from './ref-diff.ts'
import { refRatio } from './ref-ratio.ts'
import { rmia } from './rmia.ts'
import { scoreOffset } from './score-offset.ts'
import { surp } from './surp.ts'
import { wbc } from './wbc.ts'
import { zlib } from './zlib.ts'

/** Every attack, in the order that people see. The build appends those of new files (`scripts/attack-list.ts`); move a line to move an attack. */
export const attacks: readonly Attack[] = [
  loss,
  refDiff,
  refRatio,
  zlib,
  lowercase,
  minK,
  minKpp,
  ezMia,
  wbc,
  minKWindow,
  gapK,
  surp,
  headGradnorm,
  margin,
  dcPdd,
  recall,
  conRecall,
  neighborhood,
  neighborhoodRef,
  rmia,
  quantile,
  liraOnline,
  liraOffline,
  scoreOffset,
  ensemble,
]

export function findAttack(name: string): Attack | undefined {
  return attacks.find((attack) => attack.name === name)
}
