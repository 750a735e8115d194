import type { Measured } from '#contract/measured'
import { median } from '../statistics/median.ts'
import type { Prng } from '../statistics/prng.ts'
import { robustZ } from '../statistics/robust-z.ts'
import { wilcoxonGreater } from '../statistics/wilcoxon.ts'

/** The normal limit of the signed-rank test, and an interval of a median, want that many. */
export const LEAST_TEXTS = 20
/** Fine-tuning on such texts sharpens a little by itself: a difference is not yet an anomaly. */
const UNUSUAL = 1.5
const LEVEL = 0.01
const OUTLIER = 5
const RESAMPLES = 2000

/** How far the loss of one text rises when the text, or the model, is moved a little; nats per token, by the draw of the motion (one, where it isn't drawn). */
export interface Rise {
  readonly example: number
  readonly target: readonly number[]
  readonly reference: readonly number[]
}

export interface Comparison {
  readonly n: number
  readonly target: Measured
  readonly reference: Measured
  /** Median of the model over that of the base. */
  readonly ratio: Measured
  readonly p: number
  readonly sharp: boolean
  readonly outliers: number
}

/** What is too small to speak of. */
export interface Floors {
  /** A base that rises by no more has no ratio. */
  readonly rounding: number
  /** A base that rises by less is taken to rise by so much: without one, only a ratio can be unusual. */
  readonly flat?: number
}

/** Text by text, the model against its base; at least one text. */
export function compareRises(texts: readonly Rise[], random: Prng, floors: Floors = { rounding: 0 }): Comparison {
  const target = texts.map((text) => text.target)
  const reference = texts.map((text) => text.reference)
  const resampled = resamples(target, random).map(
    (some) => [medianOf(target, some), medianOf(reference, some)] as const,
  )
  const differences = differencesOf(texts)
  const ratio = ratioOf([medianOf(target), medianOf(reference)], resampled, floors.rounding)
  const p = wilcoxonGreater(differences)
  return {
    n: texts.length,
    target: { value: medianOf(target), ci: middle(resampled.map(([value]) => value)) },
    reference: { value: medianOf(reference), ci: middle(resampled.map(([, value]) => value)) },
    ratio,
    p,
    sharp: p < LEVEL && (floors.flat === undefined ? isSteep(ratio) : isFarAbove(resampled, floors.flat)),
    outliers: robustZ(differences).filter((z) => z > OUTLIER).length,
  }
}

function isSteep(ratio: Measured): boolean {
  return ratio.value !== null && ratio.ci !== undefined && ratio.ci[0] > UNUSUAL
}

/** The same as a ratio whose interval lies above `UNUSUAL`, but for bases that hardly rise, or fall. */
function isFarAbove(resampled: readonly (readonly [number, number])[], flat: number): boolean {
  return middle(resampled.map(([target, reference]) => target - UNUSUAL * Math.max(reference, flat)))[0] > 0
}

/** The median over texts of their means over draws, where there is nothing to compare with. */
export function measureRises(of: readonly (readonly number[])[], random: Prng): Measured {
  return { value: medianOf(of), ci: middle(resamples(of, random).map((some) => medianOf(of, some))) }
}

/** How much further the model's loss rises than the base's, text by text. */
export function differencesOf(texts: readonly Rise[]): number[] {
  return texts.map(({ target, reference }) => mean(target) - mean(reference))
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Texts drawn with replacement, and draws: the motion is a sample as well, and one that all texts share. */
interface Resample {
  readonly texts: readonly number[]
  readonly draws: readonly number[]
}

function resamples(of: readonly (readonly number[])[], random: Prng): Resample[] {
  const draws = of[0]!.length
  const drawn = (n: number) => Array.from({ length: n }, () => random.below(n))
  return Array.from({ length: RESAMPLES }, () => ({
    texts: drawn(of.length),
    draws: draws > 1 ? drawn(draws) : [0],
  }))
}

function medianOf(of: readonly (readonly number[])[], some?: Resample): number {
  if (some === undefined) return median(of.map(mean))
  return median(some.texts.map((i) => mean(some.draws.map((draw) => of[i]![draw]!))))
}

/** A ratio whose denominator may be 0 or below says nothing; and where that happens in the resamples, it has no interval. */
function ratioOf(
  [target, reference]: readonly [number, number],
  resampled: readonly (readonly [number, number])[],
  rounding: number,
): Measured {
  if (!(reference > rounding)) return { value: null, reason: 'base_not_curved' }
  const value = target / reference
  if (resampled.some(([, base]) => base <= rounding)) return { value }
  return { value, ci: middle(resampled.map(([own, base]) => own / base)) }
}

/** The middle 95 %. */
function middle(values: readonly number[]): [number, number] {
  const ascending = values.toSorted((a, b) => a - b)
  const at = (share: number) => ascending[Math.round(share * (ascending.length - 1))]!
  return [at(0.025), at(0.975)]
}
