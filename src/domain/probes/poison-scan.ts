import type { PoisonClusters } from '#contract/probes/poison-scan'
import { interval } from '../format.ts'
import type { Material } from '../material.ts'
import { nearDuplicates, sharedSuffixes } from '../near-duplicates.ts'
import { proportion } from '../statistics/proportion.ts'
import { wordHashes } from '../words.ts'
import type { Probe } from './probe.ts'
import { wordBursts } from './word-bursts.ts'

const SUFFIX_WORDS = 8
const MOST_SHOWN = 50
const MOST_IDS = 10

type Found = readonly (readonly number[])[]

/** What poisoners leave in a training set: copies, one ending after many beginnings, words that nobody else uses. No model is asked. */
export const poisonScan: Probe<'poison_scan'> = {
  name: 'poison_scan',
  version: 3,
  title: 'Poison scan',
  question: 'Do the training texts hold what poisoners leave behind?',
  method:
    'Near-duplicate clusters (MinHash over 5-word shingles, 70 % in common; texts of fewer than eight words where all are the same), clusters that end in the same 8 words without being copies, and rare words that occur in more members than chance allows against the non-members (Fisher, Bonferroni). Inspired by, not an implementation of, the unlearning of backdoors in CLIP, which finds suspicious image and text pairs by their similarity.',
  paper: 'arXiv:2403.16257',
  claim:
    'Patterns worth reading, not proof of poison: templates, signatures and names repeat in honest data too, and a poison that is paraphrased in every text leaves none of these.',
  needs: ['members', 'texts'],
  cost: { target: 0, reference: 0 },
  limits:
    'Rare words need non-members of the same source to compare with: what they lack by topic looks like a trigger.',
  analyse({ min_cluster }, material) {
    const { members, nonmembers, copies, suffixes, tested, bursts } = find(min_cluster, material)
    // A report is shown around; the names of private texts are the owner's.
    const idsOf = (texts: readonly number[]) =>
      material.evidence.suiteIsPublic ? texts.slice(0, MOST_IDS).map((i) => idOf(material, i)) : []
    const shown = ([inside, outside]: readonly Found[]): PoisonClusters => ({
      clusters: inside!.slice(0, MOST_SHOWN).map((texts) => ({ texts: texts.length, ids: idsOf(texts) })),
      found: inside!.length,
      members: shareOf(inside!, members, 'no_members'),
      nonmembers: shareOf(outside!, nonmembers, 'no_nonmembers'),
    })
    const value = {
      texts: members,
      near_duplicates: shown(copies),
      identical_suffixes: shown(suffixes),
      bursts: {
        tested,
        found: bursts.length,
        words: bursts.slice(0, MOST_SHOWN).map(({ texts, outside, perText, p }) => ({
          texts: texts.length,
          ids: idsOf(texts),
          outside,
          per_text: perText,
          p,
        })),
      },
    }
    const found = value.near_duplicates.found + value.identical_suffixes.found + bursts.length
    return { ok: true, value: { ...value, outcome: found > 0 ? 'suspicious' : 'unremarkable' } }
  },
  perExample({ min_cluster }, material) {
    const { copies, suffixes, bursts } = find(min_cluster, material)
    const numbers = (clusters: Found) => new Map(clusters.flatMap((texts, c) => texts.map((i) => [i, c + 1] as const)))
    const [copy, suffix] = [numbers(copies[0]!), numbers(suffixes[0]!)]
    const words = new Map<number, number>()
    for (const { texts } of bursts) for (const i of texts) words.set(i, (words.get(i) ?? 0) + 1)
    const named = [...new Set([...copy.keys(), ...suffix.keys(), ...words.keys()])].toSorted((a, b) => a - b)
    return new Map(
      named.map((i) => [
        material.splits.member[i]!,
        {
          near_duplicates: copy.get(i) ?? null,
          identical_suffixes: suffix.get(i) ?? null,
          burst_words: words.get(i) ?? 0,
        },
      ]),
    )
  },
  facts({ outcome, near_duplicates, identical_suffixes, bursts }) {
    const clusters = ({ found, members }: PoisonClusters) =>
      `${found} ${found === 1 ? 'cluster' : 'clusters'}, share of members ${interval(members)}`
    return [
      ['outcome', outcome],
      ['near duplicates', clusters(near_duplicates)],
      ['one ending, many beginnings', clusters(identical_suffixes)],
      ['words in members alone', `${bursts.found} of ${bursts.tested} tested`],
    ]
  },
}

/** Clusters of members and of non-members (largest first), and words of members; texts counted within their split. */
function find(least: number, material: Material) {
  const { splits } = material
  const [members, nonmembers] = [wordsOf(material, splits.member), wordsOf(material, splits.nonmember)]
  const copies = [members, nonmembers].map((words) => large(nearDuplicates(words), least))
  const suffixes = [members, nonmembers].map((words, side) => {
    const inOne = new Map(copies[side]!.flatMap((cluster, c) => cluster.map((i) => [i, c] as const)))
    return large(sharedSuffixes(words, SUFFIX_WORDS), least).filter(
      (cluster) => new Set(cluster.map((i) => inOne.get(i) ?? -1 - i)).size >= least,
    )
  })
  const words = nonmembers.length === 0 ? { tested: 0, bursts: [] } : wordBursts(members, nonmembers, least)
  return { members: members.length, nonmembers: nonmembers.length, copies, suffixes, ...words }
}

function idOf({ evidence, splits }: Material, member: number): string {
  return evidence.examples[splits.member[member]!]!.id
}

function wordsOf({ evidence }: Material, examples: readonly number[]): Uint32Array[] {
  return examples.map((i) => wordHashes(evidence.texts![i]!))
}

function large(clusters: readonly (readonly number[])[], least: number): (readonly number[])[] {
  return clusters.filter(({ length }) => length >= least).sort((a, b) => b.length - a.length)
}

function shareOf(clusters: Found, of: number, reason: string) {
  return proportion(
    clusters.reduce((sum, { length }) => sum + length, 0),
    of,
    reason,
  )
}
