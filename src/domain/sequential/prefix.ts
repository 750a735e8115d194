import type { Findings, Scored, Unscored } from '../evidence.ts'
import type { TokenStats } from '../token-stats.ts'
import { viewOf } from '../signals.ts'

/** The evidence as it was when only the first `n` examples had been scored: arrays are shared, nothing is copied. */
export function prefixOf<Of extends Findings>(evidence: Of, n: number): Of {
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
  return 'losses' in scored ? { losses: Array.prototype.slice.call(scored.losses, 0, n) } : firstTexts(scored, n)
}

function firstTexts({ offsets, ...tokens }: TokenStats, n: number): TokenStats {
  const end = offsets[n]!
  return {
    offsets: offsets.subarray(0, n + 1),
    token: tokens.token.subarray(0, end),
    logProb: tokens.logProb.subarray(0, end),
    mean: tokens.mean.subarray(0, end),
    variance: tokens.variance.subarray(0, end),
    rank: tokens.rank.subarray(0, end),
    bestOther: tokens.bestOther.subarray(0, end),
  }
}
