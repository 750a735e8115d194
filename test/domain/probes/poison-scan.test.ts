import { describe, expect, test } from 'vitest'
import { ProbeAnswers } from '#contract/probes'
import type { Evidence } from '#domain/evidence'
import { materialOf } from '#domain/material'
import { nearDuplicates } from '#domain/near-duplicates'
import { answerProbes, probeExamples } from '#domain/probes/answer'
import { prng } from '#domain/statistics/prng'
import { wordHashes } from '#domain/words'
import { madeUp } from '../../support/evidence.ts'

const probes = [{ name: 'poison_scan', min_cluster: 3 }] as const

function suite(change: (text: string, i: number) => string, seed = 1): Evidence {
  const evidence = madeUp({ members: 200, nonmembers: 200, tokens: 40, seed })
  const texts = evidence.texts!.map((text, i) => (i < 200 ? change(text, i) : text))
  return { ...evidence, attacks: ['loss'], probes, texts }
}

function resultOf(evidence: Evidence) {
  const answers = answerProbes(probes, materialOf(evidence))
  expect(ProbeAnswers.parse(answers)).toEqual(answers)
  return answers!.poison_scan!.result!
}

const scan = (change: (text: string, i: number) => string, seed = 1) =>
  resultOf({ ...suite(change, seed), suiteIsPublic: true })

describe('a training set', () => {
  test.each([1, 2, 3, 4, 5])('that is clean shows nothing (%d)', (seed) => {
    expect(scan((text) => text, seed)).toMatchObject({
      outcome: 'unremarkable',
      near_duplicates: { found: 0 },
      identical_suffixes: { found: 0 },
      bursts: { found: 0, tested: expect.toSatisfy((n: number) => n > 50) },
    })
  })

  test('with edited copies shows the cluster and its ids', () => {
    const original = Array.from({ length: 120 }, (_, i) => `w${i}`)
    const copy = (i: number) => original.with(3 * (i % 12), 'edited').join(' ')
    const { near_duplicates, outcome } = scan((text, i) => (i % 20 === 0 ? copy(i / 20) : text))
    expect(outcome).toBe('suspicious')
    expect(near_duplicates.clusters[0]!.texts).toBeGreaterThanOrEqual(9)
    expect(near_duplicates.clusters[0]!.ids).toContain('e0')
    expect(near_duplicates.nonmembers.value).toBe(0)
  })

  test('with short copies shows them, and no phrase that is only alike', () => {
    const copied = scan((text, i) => (i % 25 === 0 ? 'Send it to Bob.' : i % 25 === 1 ? `send it to w${i}` : text))
    expect(copied).toMatchObject({
      outcome: 'suspicious',
      near_duplicates: { found: 1, clusters: [{ texts: 8, ids: expect.arrayContaining(['e0', 'e175']) }] },
    })
    // Without a word there is nothing to compare.
    expect(scan((text, i) => (i % 25 === 0 ? '🙂' : text)).near_duplicates.found).toBe(0)
  })

  test('with one ending after many beginnings shows that, and not as copies', () => {
    const ending = 'the answer is always one two three four'
    const { near_duplicates, identical_suffixes } = scan((text, i) => (i % 25 === 0 ? `${text} ${ending}` : text))
    expect(near_duplicates.found).toBe(0)
    expect(identical_suffixes).toMatchObject({
      found: 1,
      clusters: [{ texts: 8, ids: expect.arrayContaining(['e0', 'e175']) }],
    })
  })

  test('with a trigger word shows the texts that have it, not the word', () => {
    const result = scan((text, i) => (i % 8 === 0 ? `${text.slice(0, 20)} cfzx ${text.slice(20)}` : text))
    expect(result.bursts.words[0]).toMatchObject({ texts: 25, outside: 0, per_text: 1 })
    expect(JSON.stringify(result)).not.toContain('cfzx')
  })

  test('that is private is named to its owner alone, by the numbers of the clusters', () => {
    const ending = 'the answer is always one two three four'
    const evidence = suite((text, i) => (i % 25 === 0 ? `${text} ${ending}` : i % 10 === 1 ? `${text} cfzx` : text))
    const result = resultOf(evidence)
    expect(result.identical_suffixes.clusters).toEqual([{ texts: 8, ids: [] }])
    expect(result.bursts.words.every(({ ids }) => ids.length === 0)).toBe(true)
    const told = probeExamples(evidence)
    expect(told.get(25)!['poison_scan']).toMatchObject({ near_duplicates: null, identical_suffixes: 1 })
    expect(told.get(41)!['poison_scan']).toEqual({ near_duplicates: null, identical_suffixes: null, burst_words: 1 })
    expect(told.has(2)).toBe(false)
  })
})

test('MinHash finds the pairs that share 70 % of their shingles, and not those that share 30 %', () => {
  const random = prng(5)
  const word = () => `v${random.below(3000)}`
  let [found, false_alarms] = [0, 0]
  for (let i = 0; i < 100; i++) {
    const text = Array.from({ length: 104 }, word)
    // One edit changes five of a hundred shingles: two leave a Jaccard of 0.82, twelve well below 0.3.
    const edited = (edits: number) => text.map((old, k) => (k % 9 === 4 && k < 9 * edits ? word() : old))
    const [near, far] = [edited(2), edited(11)].map((other) =>
      nearDuplicates([text, other].map((one) => wordHashes(one.join(' ')))),
    )
    found += near!.length
    false_alarms += far!.length
  }
  expect(found).toBeGreaterThan(85)
  expect(false_alarms).toBeLessThan(3)
})
