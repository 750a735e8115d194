import type { Membership } from '#contract/report/membership'
import type { Box } from './frame.tsx'
import { type Point, staircase } from './path.tsx'
import { log, type Scale } from './scale.tsx'

export const ROC_BOX: Box = { left: 58, right: 438, top: 34, bottom: 388 }

export type RocCurve = Pick<Membership, 'attack' | 'roc' | 'band' | 'n_members' | 'n_nonmembers' | 'tpr_at_fpr'>

export interface RocGeometry {
  readonly x: Scale
  readonly y: Scale
  readonly curve: readonly Point[]
  readonly band: { readonly upper: readonly Point[]; readonly lower: readonly Point[] }
  readonly chance: readonly [Point, Point]
}

/** Room for rounding when a measured rate is compared with 1 / n. */
const SLACK = 1e-9

/**
 * Both axes logarithmic, from one example to all: a false-positive rate below 1 / non-members is not measured, so nothing is drawn
 * there. The curve holds its height between measured rates, as an attacker does who may not exceed a rate. null without scores.
 */
export function rocGeometry(curve: RocCurve): RocGeometry | null {
  const { n_members: m, n_nonmembers: n, roc } = curve
  if (m < 2 || n < 2 || roc.length < 2) return null
  const x = log([1 / n, 1], [ROC_BOX.left, ROC_BOX.right])
  const y = log([1 / m, 1], [ROC_BOX.bottom, ROC_BOX.top])
  const first = 1 / n
  const place = (fpr: number, tpr: number): Point => [x(fpr), y(tpr)]
  const atFirst = Math.max(0, ...roc.filter(([fpr]) => fpr <= first + SLACK).map(([, tpr]) => tpr))
  const beyond = roc.filter(([fpr]) => fpr > first + SLACK).map(([fpr, tpr]) => place(fpr, tpr))
  const band = curve.band.filter(([fpr]) => fpr >= first - SLACK)
  const corner = Math.max(first, 1 / m)
  return {
    x,
    y,
    curve: staircase([place(first, atFirst), ...beyond]),
    band: {
      upper: band.map(([fpr, , upper]) => place(fpr, upper)),
      lower: band.map(([fpr, lower]) => place(fpr, lower)),
    },
    chance: [place(corner, corner), place(1, 1)],
  }
}
