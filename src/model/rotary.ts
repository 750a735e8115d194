import type { Architecture } from './architecture.ts'
import type { Rotary } from './kernel.ts'

/** cos and sin of position · inverse frequency, `[count, pairs]` from position `first`. Angles are rounded to float32 before the cosine, as torch does. */
export function rotaryTables(
  { embedding }: Pick<Architecture, 'embedding'>,
  count: number,
  first = 0,
): Rotary | undefined {
  if (embedding.position.kind !== 'rotary') return undefined
  const { inverseFrequencies, scaling } = embedding.position
  const pairs = inverseFrequencies.length
  const angle = Float32Array.from(
    { length: count * pairs },
    (_, i) => (first + Math.floor(i / pairs)) * Math.fround(inverseFrequencies[i % pairs]!),
  )
  return { cos: angle.map((a) => Math.cos(a) * scaling), sin: angle.map((a) => Math.sin(a) * scaling), pairs }
}
