import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPlainKernel } from '#model/kernel-plain'
import { runningStats } from '#model/vocabulary-stats'

/** Hidden states of width 1 with the value 1: the head's rows are then the logits themselves. */
async function statistics(logits: Float32Array, target: number, cuts: readonly number[]) {
  const kernel = createPlainKernel()
  const targetLogit = Float32Array.of(logits[target]!)
  const stats = runningStats(targetLogit)
  const edges = [0, ...cuts, logits.length]
  for (const [i, from] of edges.slice(0, -1).entries()) {
    const values = logits.subarray(from, edges[i + 1])
    const head = { values, layout: 'out_in', inputs: 1, outputs: values.length } as const
    stats.add(
      0,
      await kernel.vocabulary({
        x: Float32Array.of(1),
        width: 1,
        head,
        target: Int32Array.of(target - from),
        targetLogit,
      }),
    )
  }
  return stats.finish()
}

test('by hand: logits 0, ln 2, ln 5 give p = 1/8, 2/8, 5/8', async () => {
  const p = [1 / 8, 2 / 8, 5 / 8]
  const logP = p.map(Math.log)
  const mean = p.reduce((sum, one, v) => sum + one * logP[v]!, 0)
  const variance = p.reduce((sum, one, v) => sum + one * logP[v]! ** 2, 0) - mean ** 2
  const { logProb, rank, bestOther, ...rest } = await statistics(Float32Array.of(0, Math.log(2), Math.log(5)), 1, [2])
  expect(logProb[0]).toBeCloseTo(logP[1]!, 6)
  expect(bestOther[0]).toBeCloseTo(logP[2]!, 6)
  expect(rank[0]).toBe(1)
  expect(rest.mean[0]).toBeCloseTo(mean, 6)
  expect(rest.variance[0]).toBeCloseTo(variance, 6)
})

test('a token is never above itself, and equals are not above it', async () => {
  const { rank, bestOther, logProb } = await statistics(Float32Array.of(3, 3, 3, 1), 1, [1, 2])
  expect(rank[0]).toBe(0)
  expect(bestOther[0]).toBe(logProb[0])
})

test('a certain prediction has no variance, and nothing overflows', async () => {
  const { logProb, variance, mean } = await statistics(Float32Array.of(1e4, -1e4, 0), 0, [1])
  expect([logProb[0], variance[0], mean[0]]).toEqual([0, 0, 0])
})

test('however the vocabulary is cut, the statistics are the same', async () => {
  const logit = fc.float({ min: -50, max: 50, noNaN: true })
  const cases = fc.array(logit, { minLength: 2, maxLength: 40 }).chain((logits) =>
    fc.record({
      logits: fc.constant(Float32Array.from(logits)),
      target: fc.nat(logits.length - 1),
      cuts: fc.uniqueArray(fc.integer({ min: 1, max: logits.length - 1 })).map((cuts) => cuts.sort((a, b) => a - b)),
    }),
  )
  await fc.assert(
    fc.asyncProperty(cases, async ({ logits, target, cuts }) => {
      const [whole, cut] = [await statistics(logits, target, []), await statistics(logits, target, cuts)]
      expect(cut.rank).toEqual(whole.rank)
      for (const name of ['logProb', 'mean', 'bestOther', 'variance'] as const) {
        // Tile sums are float32 (7 digits) of squares up to 100².
        expect(Math.abs(cut[name][0]! - whole[name][0]!)).toBeLessThan(1e-3)
      }
    }),
    { numRuns: 200 },
  )
})
