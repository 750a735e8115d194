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
  version: 1,
  title: 'Poison scan',
  question: 'Do the training texts hold what poisoners leave behind?',
  method:
    'Near-duplicate clusters (MinHash over 5-word shingles, 70 % in common), clusters that end in the same 8 words without being copies, and rare words that occur in more members than chance allows against the non-members (Fisher, Bonferroni). Inspired by, not an implementation of, the unlearning of backdoors in CLIP, which finds suspicious image and text pairs by their similarity.',
  paper: 'arXiv:2403.16257',
  claim:
    'Patterns worth reading, not proof of poison: templates, signatures and names repeat in honest data too, and a poison that is paraphrased in every text leaves none of these.',
  needs: ['members', 'texts'],
  cost: { target: 0, reference: 0 },
  limits:
    'Rare words need non-members of the same source to compare with: what they lack by topic looks like a trigger.',
  analyse({ min_cluster }, material) {
    const { splits } = material
    const [members, nonmembers] = [wordsOf(material, splits.member), wordsOf(material, splits.nonmember)]
    const copies = [members, nonmembers].map((words) => large(nearDuplicates(words), min_cluster))
    const suffixes = [members, nonmembers].map((words, side) => {
      const inOne = new Map(copies[side]!.flatMap((cluster, c) => cluster.map((i) => [i, c] as const)))
      return large(sharedSuffixes(words, SUFFIX_WORDS), min_cluster).filter(
        (cluster) => new Set(cluster.map((i) => inOne.get(i) ?? -1 - i)).size >= min_cluster,
      )
    })
    const idsOf = (texts: readonly number[]) =>
      texts.slice(0, MOST_IDS).map((i) => material.evidence.examples[splits.member[i]!]!.id)
    const shown = ([inside, outside]: readonly Found[]): PoisonClusters => ({
      clusters: inside!.slice(0, MOST_SHOWN).map((texts) => ({ texts: texts.length, ids: idsOf(texts) })),
      found: inside!.length,
      members: shareOf(inside!, members.length, 'no_members'),
      nonmembers: shareOf(outside!, nonmembers.length, 'no_nonmembers'),
    })
    const { tested, bursts } =
      nonmembers.length === 0 ? { tested: 0, bursts: [] } : wordBursts(members, nonmembers, min_cluster)
    const value = {
      texts: members.length,
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
