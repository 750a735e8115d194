import { describe, expect, it } from 'vitest'
import { blindBaseline } from '#domain/blind-baseline'
import { overlap } from '#domain/overlap'
import { prng } from '#domain/statistics/prng'
import { buildReport } from '#domain/report'
import { Uint32Set } from '#domain/uint32-set'
import { wordHashes } from '#domain/words'
import { madeUp, randomStats } from '../support/evidence.ts'

const text = (words: number, seed: number) => {
  const random = prng(seed)
  return Array.from({ length: words }, () => `w${random.below(300)}`).join(' ')
}
const texts = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => wordHashes(text(40, seed * 100_000 + i)))

describe('blind baseline', () => {
  it('finds nothing between samples of one source: the interval holds ½ in at least 17 of 20 draws', () => {
    const holding = Array.from({ length: 20 }, (_, seed) =>
      blindBaseline(texts(100, 2 * seed + 1), texts(100, 2 * seed + 2), prng(seed)),
    ).filter(({ value, ...rest }) => value !== null && 'ci' in rest && rest.ci![0] <= 0.5 && rest.ci![1] >= 0.5)
    expect(holding.length).toBeGreaterThanOrEqual(17)
  })

  it('finds a word that only half of the members carry', () => {
    const marked = texts(200, 1).map((words, i) => (i % 2 === 0 ? Uint32Array.of(...words, 7) : words))
    const measured = blindBaseline(marked, texts(200, 2), prng(1))
    expect(measured.value).toBeGreaterThan(0.6)
  })

  it('needs ten texts a side', () => {
    expect(blindBaseline(texts(9, 1), texts(50, 2), prng(1))).toEqual({ value: null, reason: 'too_few_texts' })
  })
})

describe('overlap', () => {
  it('finds copies, also with a few words changed, and nothing else', () => {
    const members = texts(300, 1)
    const copy = members[0]!.slice()
    const edited = members[1]!.slice()
    edited[0] = 1
    const short = wordHashes('only three words')
    expect(overlap([...members, short], [...texts(200, 2), copy, edited, short])).toEqual({
      duplicates: 3,
      nonmembers: 203,
    })
  })

  it('samples shingles of a large suite and still finds the copies', () => {
    const members = Array.from({ length: 300 }, (_, i) => wordHashes(text(5000, i)))
    const { duplicates } = overlap(members, [members[3]!, members[250]!, wordHashes(text(5000, 999))])
    expect(duplicates).toBe(2)
  })
})

describe('words', () => {
  it('ignores case and punctuation, keeps numbers, and splits scripts without spaces by character', () => {
    expect(wordHashes('Hello, WORLD! 42')).toEqual(wordHashes('hello world… 42'))
    expect(wordHashes('日本語').length).toBe(3)
    expect(wordHashes('naïve Ωmega').length).toBe(2)
    expect(wordHashes('🙂 \u0000').length).toBe(0)
  })
})

describe('Uint32Set', () => {
  it('holds what was added, 0 too, and nothing else', () => {
    const random = prng(3)
    const values = Array.from({ length: 1000 }, () => random.below(2 ** 31))
    const set = new Uint32Set(1001)
    for (const value of [0, ...values]) set.add(value)
    for (const value of [0, ...values]) expect(set.has(value)).toBe(true)
    expect(new Uint32Set(4).has(0)).toBe(false)
    expect(set.has(0xffffffff)).toBe(false)
  })
})

describe('checks of a report', () => {
  it('fail the length balance when members are much longer', () => {
    const evidence = madeUp({ members: 200, nonmembers: 200 })
    const lengths = evidence.examples.map((_, i) => (i < 200 ? 80 : 40))
    const report = buildReport({
      ...evidence,
      target: randomStats(lengths, () => 0, 1),
      reference: randomStats(lengths, () => 0, 2),
    })
    expect(report.checks.find(({ name }) => name === 'length_balance')).toMatchObject({
      outcome: 'fail',
      measured: { value: 1 },
    })
    expect(report.verdict.outcome).toBe('inconclusive')
  })

  it('say what a small suite cannot resolve', () => {
    const { checks, power } = buildReport(madeUp({ members: 200, nonmembers: 200 }))
    expect(checks.find(({ name }) => name === 'power')!.outcome).toBe('warn')
    expect(power.find(({ fpr }) => fpr === 0.001)!.detail).toBe(
      'n = 200 cannot resolve FPR 0.1 %: that needs 2,995 non-members',
    )
  })

  it('are skipped, not passed, when there is no text', () => {
    const { checks } = buildReport(madeUp({ members: 50, nonmembers: 50, texts: false }))
    expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'blind_baseline skipped',
      'blind_characters skipped',
      'blind_dates skipped',
      'length_balance pass',
      'perplexity_balance pass',
      'overlap skipped',
      'positive_control skipped',
      'power warn',
    ])
  })
})

it('too few texts pass no check of the two sets', () => {
  const outcomes = (n: number) => {
    const { checks } = buildReport(madeUp({ members: n, nonmembers: n, tokens: 30, texts: true }))
    return checks.flatMap(({ name, outcome }) => (/_balance|blind_[bc]/.test(name) ? [outcome] : []))
  }
  const { checks } = buildReport(madeUp({ members: 9, nonmembers: 9, texts: true }))
  expect(checks.find(({ name }) => name === 'length_balance')!.detail).toBe('not measured: too few texts')
  expect(outcomes(9)).toEqual(['skipped', 'skipped', 'skipped', 'skipped'])
  expect(outcomes(10)).not.toContain('skipped')
})
