import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { pieces, sequenceBatches } from '#model/batches'
import { dealExamples } from '#model/shards'

const lengths = fc.array(fc.integer({ min: 2, max: 1024 }), { minLength: 1, maxLength: 200 })

test('batches cover the rows in order, and stay within the call', () => {
  fc.assert(
    fc.property(lengths, (lengths) => {
      const batches = sequenceBatches(lengths, 512)
      expect(batches.flatMap((batch) => batch.lengths)).toEqual(lengths)
      let row = 0
      for (const { from, to, lengths } of batches) {
        expect(from).toBe(row)
        row = to
        expect(lengths.length === 1 || lengths.length * Math.max(...lengths) <= 512).toBe(true)
      }
    }),
  )
})

test('at most an eighth of a batch is padding; of a whole suite in the plan’s order, far less', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 2, max: 300 }), { minLength: 200, maxLength: 400 }), (lengths) => {
      const shards = dealExamples(lengths, 4096).map((shard) => shard.map((example) => lengths[example]!))
      const batches = shards.flatMap((shard) => sequenceBatches(shard, 512))
      const places = batches.map(({ lengths }) => lengths.length * Math.max(...lengths))
      const wasted = batches.map(({ from, to }, i) => 1 - (to - from) / places[i]!)
      expect(Math.max(...wasted)).toBeLessThanOrEqual(1 / 8)
      const tokens = lengths.reduce((sum, length) => sum + length, 0)
      expect(1 - tokens / places.reduce((sum, one) => sum + one, 0)).toBeLessThan(0.04)
    }),
  )
})

test('every example is in one shard, shortest first, and no shard is over the limit', () => {
  fc.assert(
    fc.property(lengths, (lengths) => {
      const shards = dealExamples(lengths, 2048)
      expect(shards.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i))
      const ordered = shards.flat().map((example) => lengths[example]!)
      for (const shard of shards) {
        expect(shard.reduce((sum, example) => sum + lengths[example]!, 0)).toBeLessThanOrEqual(2048)
      }
      expect(
        dealExamples(lengths, 2048)
          .flat()
          .map((example) => lengths[example]!),
      ).toEqual(ordered)
      expect(ordered).toEqual([...lengths].sort((a, b) => a - b))
    }),
  )
})

test('pieces are of nearly equal size', () => {
  expect(pieces(10, 4)).toEqual([
    { from: 0, to: 3 },
    { from: 3, to: 7 },
    { from: 7, to: 10 },
  ])
  expect(pieces(3, 5)).toEqual([{ from: 0, to: 3 }])
  expect(pieces(0, 5)).toEqual([])
})
