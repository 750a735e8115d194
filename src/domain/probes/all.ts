import type { ProbeName } from '#contract/probes'
import { adaptationShift } from './adaptation-shift.ts'
import { curvatureAnomaly } from './curvature-anomaly.ts'
import { discrepancy } from './discrepancy.ts'
import { groupDisparity } from './group-disparity.ts'
import { marginRobustness } from './margin-robustness.ts'
import { psmi } from './psmi.ts'
import { triggerScan } from './trigger-scan.ts'
import { checkpointTrust } from './checkpoint-trust.ts'
import { poisonScan } from './poison-scan.ts'
import type { Probe } from './probe.ts'

/** Every probe, in the order that people see. The one place of the domain where a new file is named. */
export const probes: { readonly [K in ProbeName]: Probe<K> } = {
  discrepancy,
  group_disparity: groupDisparity,
  adaptation_shift: adaptationShift,
  trigger_scan: triggerScan,
  psmi,
  checkpoint_trust: checkpointTrust,
  poison_scan: poisonScan,
  curvature_anomaly: curvatureAnomaly,
  margin_robustness: marginRobustness,
}

/** A probe whose types are those of the union: what drives them all. */
export type AnyProbe = Probe<ProbeName>

export function probeNamed(name: ProbeName): AnyProbe {
  const found: unknown = probes[name]
  return found as AnyProbe
}

export const allProbes: readonly AnyProbe[] = Object.keys(probes).map((name) => probeNamed(name as ProbeName))
