import type { Attack } from './attack.ts'
import { ezMia } from './ez-mia.ts'
import { loss } from './loss.ts'
import { lowercase } from './lowercase.ts'
import { minKpp } from './min-k-pp.ts'
import { minK } from './min-k.ts'
import { refDiff } from './ref-diff.ts'
import { refRatio } from './ref-ratio.ts'
import { wbc } from './wbc.ts'
import { zlib } from './zlib.ts'

/** Every attack, in the order that people see. The one place where a new file is named. */
export const attacks: readonly Attack[] = [loss, refDiff, refRatio, zlib, lowercase, minK, minKpp, ezMia, wbc]

export function findAttack(name: string): Attack | undefined {
  return attacks.find((attack) => attack.name === name)
}
