import type { Evidence, Scored, Unscored } from '../evidence.ts'
import { viewOf } from '../signals.ts'

/** The evidence as it was when only the first `n` examples had been scored: arrays are shared, nothing is copied. */
export function prefixOf(evidence: Evidence, n: number): Evidence {
  const { sequential, texts, shadows, reference } = evidence
  const rest = evidence.examples.slice(n).map(({ split }, i): Unscored => ({
    split,
    ...(texts && { text: texts[n + i]! }),
    tokens: viewOf(evidence.target, n + i).logProb.length,
  }))
  return {
    ...evidence,
    examples: evidence.examples.slice(0, n),
    target: firstOf(evidence.target, n),
    ...(reference && { reference: firstOf(reference, n) }),
    ...(texts && { texts: texts.slice(0, n) }),
    ...(shadows && { shadows: shadows.slice(0, n) }),
    sequential: {
      reason: sequential?.reason ?? null,
      looks: (sequential?.looks ?? []).filter((look) => look <= n),
      rest: [...rest, ...(sequential?.rest ?? [])],
    },
  }
}

function firstOf(scored: Scored, n: number): Scored {
  if ('losses' in scored) return { losses: Array.prototype.slice.call(scored.losses, 0, n) }
  return { ...scored, offsets: scored.offsets.subarray(0, n + 1) }
}
