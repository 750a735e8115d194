/** The standard of the field: 50 tokens prompt, the next 50 must follow. */
export const PREFIX_TOKENS = 50
export const SUFFIX_TOKENS = 50
/** A suffix shorter than this is guessable without memory, so nothing is reported. */
const SHORTEST = 8

/** Which scored tokens of a text are its suffix. */
export interface SuffixRule {
  readonly prefix: number
  readonly suffix: number
  /** Why it is not what was asked for; null when it is. */
  readonly fallback: string | null
}

/**
 * Prefix and suffix lengths for a set of texts, given their numbers of scored tokens. The first token is part of the prefix and is not scored, so a text takes part when
 * it has at least prefix + suffix − 1 scored tokens. When more than half of the texts are too short, both lengths shrink to half of the median text, and the report says so; null when
 * even that leaves no suffix worth testing.
 */
export function suffixRule(
  scoredTokens: readonly number[],
  prefix = PREFIX_TOKENS,
  suffix = SUFFIX_TOKENS,
): SuffixRule | null {
  const long = scoredTokens.filter((n) => n >= prefix + suffix - 1).length
  if (long > 0 && 2 * long >= scoredTokens.length) return { prefix, suffix, fallback: null }
  const median = scoredTokens.toSorted((a, b) => a - b)[scoredTokens.length >> 1] ?? 0
  const half = Math.min(Math.floor((median + 1) / 2), suffix)
  if (half < SHORTEST) return null
  const fallback = `most texts are shorter than ${prefix} + ${suffix} tokens (median ${median + 1}), so ${half} + ${half} were used`
  return { prefix: half, suffix: half, fallback }
}

/** The suffix of one text as a range of its scored tokens; null when it is too short. */
export function suffixRange(scoredTokens: number, rule: SuffixRule): readonly [number, number] | null {
  const from = rule.prefix - 1
  return scoredTokens >= from + rule.suffix ? [from, from + rule.suffix] : null
}
