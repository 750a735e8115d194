import type { Measured } from '#contract/measured'
import { auc } from './statistics/auc.ts'
import { aucInterval } from './statistics/delong.ts'
import { labelledScores } from './statistics/labelled-scores.ts'
import { shuffle, type Prng } from './statistics/prng.ts'

const FOLDS = 5
/** (1/k + test/train) / (1/k). */
const SHARED_TRAINING = 1 + FOLDS / (FOLDS - 1)
/** Terms the classifier may look at, the most telling ones of each training fold. */
const TERMS = 200
/** A term in fewer texts than this can't tell two thousand from two thousand. */
const LEAST_TEXTS = 3
/** Beyond this the interval is narrower than any shift worth a word; a random sample of each side is taken. */
const MAX_BLIND_TEXTS = 2000
/** A side smaller than this can't be split five ways, and no check of the two sets could fail on it: none passes either. */
export const LEAST_SIDE = 10

/**
 * Blind baseline: can members be told from non-members *without any model*? Then the two sets differ, and a membership attack may be detecting the
 * difference instead of memory (Das, Zhang & Tramèr, *Blind baselines beat membership inference attacks*, arXiv 2406.16201).
 *
 * Bag of words (presence), naive Bayes with add-one smoothing on the 200 terms with the highest mutual information in the training folds, stratified 5-fold.
 * Scores become ranks within their fold before they are pooled. Folds share training texts, so the interval takes DeLong's variance times
 * (1/5 + 1/4) / (1/5) (Nadeau & Bengio, Machine Learning 2003); without that about one in fifteen pairs of samples from one source would look shifted.
 */
export function blindBaseline(
  members: readonly Uint32Array[],
  nonmembers: readonly Uint32Array[],
  random: Prng,
  { most = MAX_BLIND_TEXTS, confidence = 0.95 } = {},
): Measured {
  if (members.length < LEAST_SIDE || nonmembers.length < LEAST_SIDE) return { value: null, reason: 'too_few_texts' }
  const documents = [...sample(members, 1, random, most), ...sample(nonmembers, 0, random, most)]
  const ranked: Record<0 | 1, number[]> = { 0: [], 1: [] }
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = train(documents.filter((document) => document.fold !== fold))
    const held = documents.filter((document) => document.fold === fold)
    const scores = held.map((document) => score(document, weights))
    const ascending = Float64Array.from(scores).sort()
    held.forEach((document, i) => ranked[document.label].push(midRank(ascending, scores[i]!)))
  }
  const pooled = labelledScores(ranked[1], ranked[0])
  const value = auc(pooled)
  return { value, ci: aucInterval(value, pooled, confidence, SHARED_TRAINING) }
}

interface Document {
  readonly words: ReadonlySet<number>
  readonly label: 0 | 1
  readonly fold: number
}

interface Weights {
  /** What a term adds when it is there. */
  readonly present: ReadonlyMap<number, number>
}

function sample(texts: readonly Uint32Array[], label: 0 | 1, random: Prng, most: number): Document[] {
  const order = shuffle([...texts.keys()], random).slice(0, most)
  return order.map((index, i) => ({ words: new Set(texts[index]), label, fold: i % FOLDS }))
}

function train(documents: readonly Document[]): Weights {
  const counts = new Map<number, [number, number]>()
  const totals: [number, number] = [0, 0]
  for (const { words, label } of documents) {
    totals[label]++
    for (const word of words) {
      const count = counts.get(word)
      if (count === undefined) counts.set(word, label === 1 ? [0, 1] : [1, 0])
      else count[label]++
    }
  }
  const telling = [...counts]
    .filter(([, [n, m]]) => n + m >= LEAST_TEXTS)
    .map(([word, [n, m]]) => ({ word, m, n, information: information(m, n, totals) }))
    .sort((a, b) => b.information - a.information || a.word - b.word)
    .slice(0, TERMS)
  return { present: new Map(telling.map(({ word, m, n }) => [word, weight(m, n, totals)])) }
}

/** Difference in log-odds between "there" and "not there", Bernoulli naive Bayes. */
function weight(m: number, n: number, [nonmembers, members]: readonly [number, number]): number {
  const inMembers = (m + 1) / (members + 2)
  const inNonmembers = (n + 1) / (nonmembers + 2)
  return Math.log(inMembers / inNonmembers) - Math.log((1 - inMembers) / (1 - inNonmembers))
}

/** Mutual information of "term is there" and "is a member", in nats. */
function information(m: number, n: number, [nonmembers, members]: readonly [number, number]): number {
  const all = members + nonmembers
  const cell = (joint: number, row: number, column: number) =>
    joint === 0 ? 0 : (joint / all) * Math.log((joint * all) / (row * column))
  const there = m + n
  return (
    cell(m, there, members) +
    cell(n, there, nonmembers) +
    cell(members - m, all - there, members) +
    cell(nonmembers - n, all - there, nonmembers)
  )
}

function score({ words }: Document, { present }: Weights): number {
  let sum = 0
  for (const [word, value] of present) if (words.has(word)) sum += value
  return sum
}

/** Share of the fold below, ties half: comparable between folds. */
function midRank(ascending: Float64Array, value: number): number {
  let below = 0
  let equal = 0
  for (const other of ascending) {
    if (other < value) below++
    else if (other === value) equal++
    else break
  }
  return (below + equal / 2) / ascending.length
}
