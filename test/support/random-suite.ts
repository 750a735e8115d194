import { randomFrom } from './random.ts'

/** JSONL lines of `words` random words each for a synthetic model, half members, half not: for throughput, where meaning does not matter. */
export function randomExamples(count: number, words: number, vocabulary: number, seed = 1): Record<string, string>[] {
  const random = randomFrom(seed)
  return Array.from({ length: count }, (_, i) => ({
    id: `e${i}`,
    split: i % 2 === 0 ? 'member' : 'nonmember',
    text: Array.from({ length: words }, () => `w${Math.floor(random() * vocabulary)}`).join(' '),
  }))
}
