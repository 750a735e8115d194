import { canaryExposure, referencePool, type MeasuredCanary, type ReferencePool } from '#domain/exposure'
import { replicasOf, sharedVariance } from '#domain/exposure-error'
import { meanBits } from '#domain/exposure-report'
import { logNormalCdf } from '#domain/statistics/normal'
import { prng } from '#domain/statistics/prng'
import { list, normal } from '../draws.ts'
import type { Setting, Simulation } from '../simulation.ts'

/** Six digits. */
const SPACE = 1e6
const CAP = Math.log2(SPACE)
const TRUTH_DRAWS = 20_000

/**
 * Losses of references ~ N(μ, σ²), of canaries ~ N(μ − shift·σ, σ²): a canary's true exposure is −log₂ Φ(z), never above log₂|R|, and
 * the truth is its mean over canaries.
 */
const [MEAN, SPREAD] = [4, 0.25]

/** The mean of these bits over canaries whose losses are the z-th of the references' distribution. */
function truthOf(shift: number, bits: (z: number) => number): number {
  const random = prng(shift * 1000)
  let sum = 0
  for (let i = 0; i < TRUTH_DRAWS; i++) sum += bits(normal(random) - shift)
  return sum / TRUTH_DRAWS
}

const lossAt = (z: number) => MEAN + SPREAD * z

function interval(canaries: readonly MeasuredCanary[], references: readonly number[], pool: ReferencePool) {
  const measured = canaries.map((one) => ({ ...canaryExposure(one, pool), repetitions: 1 }))
  const replicas = replicasOf({ canaries, references, pool })
  const mean = meanBits(measured, 0.95, Math.sqrt(sharedVariance(replicas, [...canaries.keys()])))
  return mean.value === null || !mean.ci ? ([-Infinity, Infinity] as const) : mean.ci
}

/** Ranked among references that were drawn: the truth is the tail of their distribution. Eleven fits a draw take time. */
function drawn(canaries: number, shift: number): Setting {
  const truth = truthOf(shift, (z) => Math.min(CAP, -logNormalCdf(z) / Math.LN2))
  return {
    label: `${canaries} canaries, 400 references of 10⁶, shift ${shift}`,
    ...(canaries < 12 && { mark: 'conservative' as const }),
    share: 0.1,
    slow: true,
    draw(random) {
      const references = list(400, () => lossAt(normal(random)))
      const planted = list(canaries, () => ({ id: '', loss: lossAt(normal(random) - shift), space: SPACE }))
      const [low, high] = interval(planted, references, referencePool(references, 'nll'))
      return { truth, low, high }
    },
  }
}

/** Ranked among all of their space, which is what it is: only the canaries are drawn. */
function enumerated(canaries: number, shift: number): Setting {
  const random = prng(128)
  const others = list(127, () => lossAt(normal(random)))
  const pool = referencePool(others, 'nll')
  const bitsAt = (z: number) => canaryExposure({ id: '', loss: lossAt(z), space: 128 }, pool).bits as number
  const truth = truthOf(shift, bitsAt)
  return {
    ...(canaries < 12 && { mark: 'conservative' as const }),
    label: `${canaries} canaries, all 128 ranked, shift ${shift}`,
    draw(random) {
      const planted = list(canaries, () => ({ id: '', loss: lossAt(normal(random) - shift), space: 128 }))
      const [low, high] = interval(planted, others, pool)
      return { truth, low, high }
    },
  }
}

/** Mean exposure of the canaries that were planted. */
export const exposures: readonly Simulation[] = [
  {
    name: 'Mean exposure',
    method: 'Bootstrap-t over canaries, jackknife over references',
    mark: 'nominal',
    settings: [
      ...[8, 24, 100].flatMap((canaries) => [0, 1, 3].map((shift) => drawn(canaries, shift))),
      ...[8, 24, 100].flatMap((canaries) => [0, 1].map((shift) => enumerated(canaries, shift))),
    ],
  },
]
