import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A seeded stream of random numbers: same seed, same numbers, on every machine. xoroshiro128+, period 2^128 − 1. */
export interface Prng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number
  /** Uniform in 0 … n − 1. For n ≤ 2^20 no value is favoured by more than one part in 2^12. */
  below(n: number): number
}

/**
 * The generator's own seeding leaves neighbouring seeds correlated for many numbers; here the four words of its state are hashed from
 * the seed, as its authors recommend (splitmix: a Weyl step, then a mixing function).
 */
export function prng(seed: number): Prng {
  const generator = xoroshiro128plusFromState([1, 2, 3, 4].map((step) => mixed(seed + Math.imul(step, 0x9e3779b9))))
  const next = () => (generator.next() >>> 0) / 4_294_967_296
  return { next, below: (n) => Math.floor(next() * n) }
}

/** MurmurHash3's finaliser: every input bit flips every output bit half of the time. */
function mixed(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
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
