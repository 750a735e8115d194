import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A seeded stream of random numbers: same seed, same numbers, on every machine. xoroshiro128+, period 2^128 − 1. */
export interface Prng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number
  /** Uniform in 0 … n − 1. For n ≤ 2^20 no value is favoured by more than one part in 2^12. */
  below(n: number): number
}

export function prng(seed: number): Prng {
  const generator = xoroshiro128plus(seed)
  const next = () => (generator.next() >>> 0) / 4_294_967_296
  return { next, below: (n) => Math.floor(next() * n) }
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T>(values: T[], random: Prng): T[] {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = values[i]!
    values[i] = values[j]!
    values[j] = kept
  }
  return values
}
