import type { Measured } from '#contract/measured'
import type { CanaryExposure, Exposure } from '#contract/report/exposure'
import { canaryExposure, isExtractable, referencePool, type MeasuredCanary } from './exposure.ts'
import { replicasOf, sharedVariance } from './exposure-error.ts'
import type { Material } from './material.ts'
import { viewOf } from './signals.ts'
import { bootstrapT } from './statistics/bootstrap-t.ts'
import { meanInterval } from './statistics/mean-interval.ts'
import { proportion } from './statistics/proportion.ts'

/** Fewer canaries bound their mean from below only. */
const FEWEST_FOR_INTERVAL = 5

/** All canaries of the evidence, each ranked among the references of its family. Means are over canaries that were trained on. */
export function exposure(material: Material): Exposure {
  const scale = material.evidence.options?.exposureScale ?? 'ppl'
  const { canaries, replicas } = measured(material, scale)
  const errorOf = (chosen: readonly CanaryExposure[]) =>
    Math.sqrt(
      sharedVariance(
        replicas,
        chosen.map((canary) => canaries.indexOf(canary)),
      ),
    )
  const planted = canaries.filter(isPlanted)
  const levels = [...new Set(planted.map(({ repetitions }) => repetitions ?? 0))].sort((a, b) => a - b)
  const bits = bitsOf(planted)
  const referenceError = errorOf(planted)
  return {
    scale,
    canaries,
    mean_bits: meanBits(canaries, 0.95, referenceError),
    reference_error: referenceError,
    max_bits: bits.length === 0 ? { value: null, reason: 'no_canaries' } : bits.reduce((a, b) => Math.max(a, b)),
    extractable: extractable(canaries),
    by_repetitions: levels.map((repetitions) => {
      const level = planted.filter((canary) => canary.repetitions === repetitions)
      return { repetitions, n: level.length, mean_bits: meanBits(level, 0.95, errorOf(level)) }
    }),
  }
}

/**
 * Mean over the planted canaries; `referenceError` is the standard error that they share through their references. Exposures are skewed like an exponential
 * where little is remembered, so the interval is a bootstrap-t; of fewer than `FEWEST_FOR_INTERVAL` canaries Student's lower end, and the cap.
 */
export function meanBits(canaries: readonly CanaryExposure[], confidence = 0.95, referenceError = 0): Measured {
  const planted = canaries.filter(isPlanted)
  const bits = bitsOf(planted)
  if (bits.length === 0) return { value: null, reason: 'no_canaries' }
  const cap = planted.reduce((most, { cap_bits }) => Math.max(most, cap_bits), 0)
  const student = meanInterval(bits, [-Infinity, cap], confidence)
  if (student.value === null || !student.ci) return student
  const least = Math.min(0, student.value)
  const differ = bits.some((one) => one !== bits[0])
  if (!differ || bits.length < FEWEST_FOR_INTERVAL) {
    // n equal values: the next differs with probability at most 1 − silent, and is no less than nothing.
    const silent = ((1 - confidence) / 2) ** (1 / bits.length)
    const low = differ ? student.ci[0] - 2 * referenceError : student.value * silent - 2 * referenceError
    return { value: student.value, ci: [Math.max(least, low), Math.max(student.value, cap)] }
  }
  const [low, high] = bootstrapT(bits, referenceError ** 2, confidence)
  return { value: student.value, ci: [Math.max(least, low), Math.max(student.value, Math.min(cap, high))] }
}

/** Among the canaries for which it can be told. */
export function extractable(canaries: readonly CanaryExposure[], confidence = 0.95): Measured {
  const planted = canaries.filter(isPlanted)
  const told = planted.map(isExtractable).filter((is) => is !== null)
  return proportion(
    told.filter(Boolean).length,
    told.length,
    planted.length === 0 ? 'no_canaries' : 'too_few_references',
    confidence,
  )
}

function isPlanted({ included, repetitions }: CanaryExposure): boolean {
  return included !== false && repetitions !== 0
}

function bitsOf(canaries: readonly CanaryExposure[]): number[] {
  return canaries.flatMap(({ bits }) => (typeof bits === 'number' ? [bits] : []))
}

interface Placed extends MeasuredCanary {
  readonly family: string
  readonly repetitions: number
  readonly included?: boolean
}

function measured({ evidence, splits }: Material, scale: 'ppl' | 'nll') {
  const lossOf = (i: number) => viewOf(evidence.target, i).loss
  const references = Map.groupBy(
    splits.reference.filter((i) => evidence.examples[i]!.canary !== undefined && Number.isFinite(lossOf(i))),
    (i) => evidence.examples[i]!.canary!.family,
  )
  const placed = splits.canary.flatMap((i): Placed[] => {
    const { id, canary } = evidence.examples[i]!
    const loss = lossOf(i)
    if (canary === undefined || !Number.isFinite(loss)) return []
    const { family, space, repetitions, included, better } = canary
    return [
      {
        id,
        loss,
        space,
        family,
        repetitions,
        ...(better !== undefined && { better }),
        ...(included !== undefined && { included }),
      },
    ]
  })
  const canaries: CanaryExposure[] = Array.from({ length: placed.length })
  const replicas: number[][] = []
  for (const [family, members] of Map.groupBy(placed, (canary) => canary.family)) {
    const losses = (references.get(family) ?? []).map(lossOf)
    const pool = referencePool(losses, scale)
    const places = members.map((canary) => placed.indexOf(canary))
    members.forEach((canary, i) => {
      const { repetitions, included } = canary
      const result = canaryExposure(canary, pool)
      canaries[places[i]!] = { ...result, repetitions, ...(included === undefined ? {} : { included }) }
    })
    const left = replicasOf({ canaries: members, references: losses, pool })
    left.forEach((bits, group) => {
      // A family without drawn references stays as it is in every group.
      replicas[group] ??= []
      bits.forEach((one, i) => (replicas[group]![places[i]!] = one))
    })
  }
  for (const group of replicas) {
    canaries.forEach(({ bits }, i) => (group[i] ??= typeof bits === 'number' ? bits : 0))
  }
  return { canaries, replicas }
}
