import type { Architecture, Rope } from './architecture.ts'
import type { Rotary } from './kernel.ts'

/** cos and sin of position · inverse frequency, `[count, pairs]` from position `first`. Angles are rounded to float32 before the cosine, as torch does. */
export function rotaryTables({ inverseFrequencies, scaling }: Rope, count: number, first = 0): Rotary {
  const pairs = inverseFrequencies.length
  const angle = Float32Array.from(
    { length: count * pairs },
    (_, i) => (first + Math.floor(i / pairs)) * Math.fround(inverseFrequencies[i % pairs]!),
  )
  return { cos: angle.map((a) => Math.cos(a) * scaling), sin: angle.map((a) => Math.sin(a) * scaling), pairs }
}

/** The angles that a model's layers turn by: one for most, two where some layers have their own. */
export function ropesOf({ embedding, layers }: Pick<Architecture, 'embedding' | 'layers'>): Rope[] {
  const own = layers.flatMap(({ attention }) => attention.rope ?? [])
  return [...new Set(embedding.position.kind === 'rotary' ? [embedding.position, ...own] : own)]
}
