import type { Measured, Missing } from '#contract/measured'
import type { Check } from '#contract/report/checks'
import { blindBaseline, LEAST_SIDE } from './blind-baseline.ts'
import { blindDates } from './blind-dates.ts'
import { characterGrams } from './character-grams.ts'
import { interval } from './format.ts'
import { lengthBalance } from './length-balance.ts'
import type { Material } from './material.ts'
import { overlap } from './overlap.ts'
import { perplexityBalance, separation } from './perplexity-balance.ts'
import { positiveControl } from './positive-control.ts'
import { viewOf } from './signals.ts'
import { labelledScores } from './statistics/labelled-scores.ts'
import { nonmembersNeeded } from './statistics/power.ts'
import { shuffle } from './statistics/prng.ts'
import { wordHashes } from './words.ts'

/** A blind AUC whose interval lies above ½ is a shift; from this size on it is large enough to pass for memory. */
const MATERIAL_BLIND_AUC = 0.55
/** Share of non-members that are near-duplicates of members. */
const OVERLAP_WARN = 0.01
const OVERLAP_FAIL = 0.05
/** With several gates each alarms by chance at most one time in a hundred. */
const CAREFUL = 0.99
/** Character runs are many: a sample of texts shows a habit well enough. */
const MAX_CHARACTER_TEXTS = 300
/** Texts are read this far by the checks: enough to see a shift, bounded for a suite of books. */
const MAX_CHARACTERS = 4000

/** May the membership numbers be trusted? A failed gate makes them inconclusive. */
export function checks(material: Material): { checks: Check[]; blind: Measured } {
  const texts = textsOf(material)
  const words = texts && { members: texts.members.map(hashed), nonmembers: texts.nonmembers.map(hashed) }
  const blind: Measured =
    words === null
      ? { value: null, reason: 'no_texts' }
      : blindBaseline(words.members, words.nonmembers, material.random('blind_baseline'))
  return {
    blind,
    checks: [
      blindCheck(blind),
      separationCheck('blind_characters', texts && characters(texts, material)),
      separationCheck('blind_dates', texts && blindDates(texts.members, texts.nonmembers, CAREFUL)),
      lengthCheck(material),
      separationCheck('perplexity_balance', perplexityBalance(material, CAREFUL)),
      overlapCheck(words),
      positiveControl(material),
      powerCheck(material),
    ],
  }
}

interface Texts {
  readonly members: readonly string[]
  readonly nonmembers: readonly string[]
}

interface Words {
  readonly members: readonly Uint32Array[]
  readonly nonmembers: readonly Uint32Array[]
}

/** Of the whole suite, also of what a sequential scan did not reach: whether the two sets differ is a property of the suite. */
function textsOf({ evidence: { texts, sequential }, splits }: Material): Texts | null {
  if (texts === undefined) return null
  const side = (split: 'member' | 'nonmember') => [
    ...splits[split].map((i) => texts[i]!),
    ...(sequential?.rest ?? []).flatMap((one) => (one.split === split ? [one.text ?? ''] : [])),
  ]
  return { members: side('member'), nonmembers: side('nonmember') }
}

function blindCheck(measured: Measured): Check {
  const name = 'blind_baseline'
  if (measured.value === null) return skipped(name, measured)
  const shifted = (measured.ci?.[0] ?? 0) > 0.5
  const says = `bag-of-words AUC ${interval(measured)}`
  if (!shifted)
    return { name, outcome: 'pass', detail: `${says}: members and non-members look alike`, measured, gate: true }
  const outcome = measured.value >= MATERIAL_BLIND_AUC ? 'fail' : 'warn'
  const detail = `${says}: words alone tell members from non-members (distribution shift), so membership numbers overstate memory`
  return { name, outcome, detail, measured, gate: true }
}

function hashed(text: string): Uint32Array {
  return wordHashes(text.slice(0, MAX_CHARACTERS))
}

function characters({ members, nonmembers }: Texts, material: Material): Measured {
  const random = material.random('blind_characters')
  const sampled = (texts: readonly string[]) =>
    shuffle([...texts.keys()], random)
      .slice(0, MAX_CHARACTER_TEXTS)
      .map((i) => characterGrams(texts[i]!))
  return blindBaseline(sampled(members), sampled(nonmembers), random, { confidence: CAREFUL })
}

const SEPARATION = {
  blind_characters: {
    alike: 'members and non-members are spelled and punctuated alike',
    differ: 'spelling and punctuation alone tell members from non-members (distribution shift)',
    noun: 'AUC of runs of four characters',
  },
  blind_dates: {
    alike: 'members and non-members mention the same years',
    differ: 'the latest year that a text mentions tells members from non-members (distribution shift)',
    noun: 'AUC of the latest year',
  },
  perplexity_balance: {
    alike: 'members and non-members are equally easy for the base model',
    differ: 'the base model, which was tuned on neither, already tells members from non-members',
    noun: 'AUC of the base model’s loss',
  },
} as const

/** A difference between the two sets that was there before anything was tuned, as an AUC: away from ½, in either direction. */
function separationCheck(name: keyof typeof SEPARATION, of: Measured | null): Check {
  const measured: Measured = of ?? { value: null, reason: 'no_texts' }
  if (measured.value === null) return skipped(name, measured)
  const { alike, differ, noun } = SEPARATION[name]
  const outcome = separation(measured.value, measured.ci)
  const detail = `${noun} ${interval(measured)} (99 % interval): ${outcome === 'pass' ? alike : differ}`
  return { name, outcome, detail, measured, gate: true }
}

function lengthCheck({ evidence, splits }: Material): Check {
  const name = 'length_balance'
  const tokens = (i: number) => viewOf(evidence.target, i).logProb.length || evidence.examples[i]!.characters
  const side = (split: 'member' | 'nonmember') => [
    ...splits[split].map(tokens),
    ...(evidence.sequential?.rest ?? []).flatMap((one) => (one.split === split ? [one.tokens] : [])),
  ]
  const lengths = labelledScores(side('member'), side('nonmember'))
  const known = [...lengths.members, ...lengths.nonmembers].some((length) => length > 0)
  if (!known) return skipped(name, { value: null, reason: 'no_lengths' })
  if (Math.min(lengths.members.length, lengths.nonmembers.length) < LEAST_SIDE)
    return skipped(name, { value: null, reason: 'too_few_texts' })
  const { statistic, outcome, detail } = lengthBalance(lengths)
  return { name, outcome, detail, measured: { value: statistic }, gate: true }
}

function overlapCheck(words: Words | null): Check {
  const name = 'overlap'
  if (words === null) return skipped(name, { value: null, reason: 'no_texts' })
  const { duplicates, nonmembers } = overlap(words.members, words.nonmembers)
  if (nonmembers === 0) return skipped(name, { value: null, reason: 'no_nonmembers' })
  const share = duplicates / nonmembers
  const outcome = share <= OVERLAP_WARN ? 'pass' : share <= OVERLAP_FAIL ? 'warn' : 'fail'
  const detail = `${duplicates} of ${nonmembers} non-members are near-duplicates of members`
  return { name, outcome, detail, measured: { value: share }, gate: true }
}

function powerCheck({ splits }: Material): Check {
  const n = splits.nonmember.length
  const needed = nonmembersNeeded(0.01)
  const outcome = n >= needed ? 'pass' : 'warn'
  const detail =
    n >= needed
      ? `${n} non-members resolve a false-positive rate of 1 %`
      : `n = ${n} cannot resolve FPR 1 %: that needs ${needed} non-members`
  return { name: 'power', outcome, detail, measured: { value: n }, gate: false }
}

function skipped(name: Check['name'], measured: Missing): Check {
  return {
    name,
    outcome: 'skipped',
    detail: `not measured: ${measured.reason.replaceAll('_', ' ')}`,
    measured,
    gate: false,
  }
}
