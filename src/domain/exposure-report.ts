import type { Measured } from '#contract/measured'
import type { CanaryExposure, Exposure } from '#contract/report'
import { canaryExposure, isExtractable, referencePool, type ReferencePool } from './exposure.ts'
import type { Material } from './material.ts'
import { viewOf } from './signals.ts'
import { meanInterval } from './statistics/mean-interval.ts'
import { proportion } from './statistics/proportion.ts'

/** All canaries of the evidence, each ranked among the references of its family. Means are over canaries that were trained on. */
export function exposure(material: Material): Exposure {
  const scale = material.evidence.options?.exposureScale ?? 'ppl'
  const canaries = measured(material, scale)
  const planted = canaries.filter(isPlanted)
  const levels = [...new Set(planted.map(({ repetitions }) => repetitions ?? 0))].sort((a, b) => a - b)
  const bits = bitsOf(planted)
  return {
    scale,
    canaries,
    mean_bits: meanBits(canaries),
    max_bits: bits.length === 0 ? { value: null, reason: 'no_canaries' } : bits.reduce((a, b) => Math.max(a, b)),
    extractable: extractable(canaries),
    by_repetitions: levels.map((repetitions) => {
      const level = planted.filter((canary) => canary.repetitions === repetitions)
      return { repetitions, n: level.length, mean_bits: meanBits(level) }
    }),
  }
}

export function meanBits(canaries: readonly CanaryExposure[], confidence = 0.95): Measured {
  const bits = bitsOf(canaries.filter(isPlanted))
  return bits.length === 0
    ? { value: null, reason: 'no_canaries' }
    : meanInterval(bits, [-Infinity, Infinity], confidence)
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

function measured({ evidence, splits }: Material, scale: 'ppl' | 'nll'): CanaryExposure[] {
  const lossOf = (i: number) => viewOf(evidence.target, i).loss
  const losses = new Map<string, number[]>()
  for (const i of splits.reference) {
    const family = evidence.examples[i]!.canary?.family
    if (family === undefined || !Number.isFinite(lossOf(i))) continue
    const list = losses.get(family)
    if (list === undefined) losses.set(family, [lossOf(i)])
    else list.push(lossOf(i))
  }
  const pools = new Map<string, ReferencePool>()
  return splits.canary.flatMap((i) => {
    const { id, canary } = evidence.examples[i]!
    const loss = lossOf(i)
    if (canary === undefined || !Number.isFinite(loss)) return []
    const { family, space, repetitions, included, better } = canary
    const pool = pools.get(family) ?? referencePool(losses.get(family) ?? [], scale)
    pools.set(family, pool)
    const result = canaryExposure({ id, loss, space, ...(better === undefined ? {} : { better }) }, pool)
    return [{ ...result, repetitions, ...(included === undefined ? {} : { included }) }]
  })
}
