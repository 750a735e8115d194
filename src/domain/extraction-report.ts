import type { Measured } from '#contract/measured'
import type { Extraction } from '#contract/report/extraction'
import type { Scored } from './evidence.ts'
import {
  exactMemorization,
  extractionStrength,
  isDiscoverable,
  isExtracted,
  logSuffixProbability,
} from './extraction.ts'
import type { Material } from './material.ts'
import { viewOf } from './signals.ts'
import type { SampledLogProbs } from './token-stats.ts'
import { PREFIX_TOKENS, SUFFIX_TOKENS, suffixRange, suffixRule, type SuffixRule } from './suffix.ts'

/** (n, p) pairs that every report quotes: one try, a hundred, ten thousand. */
const PROBABILISTIC = [
  { n: 1, p: 0.5 },
  { n: 100, p: 0.5 },
  { n: 10_000, p: 0.5 },
] as const

export function extraction(material: Material): Extraction {
  const rule = ruleOf(material)
  return {
    greedy: {
      prefix_tokens: rule?.prefix ?? 0,
      suffix_tokens: rule?.suffix ?? 0,
      fallback: rule?.fallback ?? null,
      n: suffixes(material, material.evidence.target, 'member', rule).length,
      rate: greedyRate(material),
      nonmember_rate: rateOf(material, material.evidence.target, 'nonmember', rule),
      base_rate: rateOf(material, material.evidence.reference, 'member', rule),
      beyond_base: beyondBase(material, rule),
    },
    probabilistic: PROBABILISTIC.map(({ n, p }) => ({ n, p, rate: probabilisticRate(material, n, p) })),
    ...('sampled' in material.evidence.target && { sampled: sampledRates(material) }),
    strength: meanStrength(material),
    exact: meanExact(material),
  }
}

/** Share of members whose suffix greedy decoding emits word for word. */
export function greedyRate(material: Material, confidence = 0.95): Measured {
  return rateOf(material, material.evidence.target, 'member', ruleOf(material), confidence)
}

/** Share of members that are (n, p)-discoverable by sampling at temperature 1. */
export function probabilisticRate(material: Material, n: number, p: number, confidence = 0.95): Measured {
  const tested = suffixes(material, material.evidence.target, 'member', ruleOf(material))
  if (tested.length === 0) return { value: null, reason: reasonOf(material) }
  const found = tested.filter(({ logProb }) => isDiscoverable(n, p, Math.exp(logSuffixProbability(logProb))))
  return material.intervals.proportion(found.length, tested.length, 'too_short', confidence)
}

const SCHEMES = [
  ['temperature_0.5', 'cold'],
  ['top_k_40', 'topK'],
  ['top_p_0.95', 'topP'],
] as const

/** (n, p)-discoverable where tokens are drawn by each of the other schemes: the suffix's log q adds up like its log p. */
function sampledRates(material: Material): NonNullable<Extraction['sampled']> {
  const tested = suffixes(material, material.evidence.target, 'member', ruleOf(material))
  return SCHEMES.flatMap(([scheme, column]) => {
    const chances = tested.map(({ sampled }) => (sampled ? Math.exp(logSuffixProbability(sampled[column])) : 0))
    return PROBABILISTIC.map(({ n, p }) => {
      const found = chances.filter((pz) => isDiscoverable(n, p, pz)).length
      return { scheme, n, p, rate: material.intervals.proportion(found, tested.length, reasonOf(material), 0.95) }
    })
  })
}

export function meanStrength(material: Material, confidence = 0.95): Measured {
  return meanOver(material, extractionStrength, confidence)
}

export function meanExact(material: Material, confidence = 0.95): Measured {
  return meanOver(material, exactMemorization, confidence)
}

function meanOver(material: Material, of: (rank: Int32Array) => number, confidence: number): Measured {
  const values = material.splits.member
    .map((i) => viewOf(material.evidence.target, i).rank)
    .filter((rank) => rank.length > 0)
    .map(of)
  if (values.length === 0) return { value: null, reason: reasonOf(material) }
  return material.intervals.share(values, confidence)
}

function rateOf(
  material: Material,
  scored: Scored | undefined,
  split: 'member' | 'nonmember',
  rule: SuffixRule | null,
  confidence = 0.95,
): Measured {
  if (scored === undefined) return { value: null, reason: 'no_reference' }
  const tested = suffixes(material, scored, split, rule)
  if (rule === null && tested.length === 0) return { value: null, reason: reasonOf(material) }
  const reason = material.splits[split].length === 0 ? `no_${split}s` : 'too_short'
  const extracted = tested.filter(({ rank }) => isExtracted(rank))
  return material.intervals.proportion(extracted.length, tested.length, reason, confidence)
}

/** Share of members whose suffix the tuned model emits and the base does not: what the base says as well was not learned here. */
function beyondBase(material: Material, rule: SuffixRule | null): Measured {
  const { target, reference } = material.evidence
  if (reference === undefined) return { value: null, reason: 'no_reference' }
  const tuned = suffixes(material, target, 'member', rule)
  const base = suffixes(material, reference, 'member', rule)
  // Of losses alone there are no suffixes on that side.
  if (tuned.length !== base.length) return { value: null, reason: reasonOf(material) }
  const found = tuned.filter(({ rank }, i) => isExtracted(rank) && !isExtracted(base[i]!.rank))
  return material.intervals.proportion(found.length, tuned.length, reasonOf(material), 0.95)
}

function suffixes(
  { evidence, splits }: Material,
  scored: Scored,
  split: 'member' | 'nonmember',
  rule: SuffixRule | null,
): Suffix[] {
  return splits[split].flatMap((i) => {
    const { rank, logProb, sampled } = viewOf(scored, i)
    const own = evidence.examples[i]!.suffixStart
    const standard = rule === null ? null : suffixRange(rank.length, rule)
    const range = own === undefined ? standard : own < rank.length ? ([own, rank.length] as const) : null
    if (range === null) return []
    const cut = (column: Float32Array) => column.subarray(...range)
    const { cold, topK, topP } = sampled ?? {}
    return [
      {
        rank: rank.subarray(...range),
        logProb: cut(logProb),
        ...(cold && topK && topP && { sampled: { cold: cut(cold), topK: cut(topK), topP: cut(topP) } }),
      },
    ]
  })
}

interface Suffix {
  readonly rank: Int32Array
  readonly logProb: Float32Array
  readonly sampled?: SampledLogProbs
}

/**
 * One rule for all sides, from the members' lengths: rates at different lengths could not be compared. Members that a sequential scan has not reached count
 * too, so that the rule does not change from look to look.
 */
export function ruleOf({ evidence, splits }: Material): SuffixRule | null {
  const unscored = (evidence.sequential?.rest ?? []).filter(({ split }) => split === 'member')
  const lengths = [
    ...splits.member.map((i) => viewOf(evidence.target, i).rank.length),
    ...unscored.map(({ tokens }) => tokens),
  ]
  return suffixRule(
    lengths,
    evidence.options?.prefixTokens ?? PREFIX_TOKENS,
    evidence.options?.suffixTokens ?? SUFFIX_TOKENS,
  )
}

function reasonOf({ evidence, splits }: Material): string {
  if (splits.member.length === 0) return 'no_members'
  return 'losses' in evidence.target ? 'no_token_stats' : 'too_short'
}
