import { expect, test } from 'vitest'
import { besideIt, type Campaign } from '../../cli/scan-models.ts'

test('a model that is scanned to compare with is not published, named or held against what the other one is', () => {
  const asked: Campaign['input'] = {
    suite: 'ste_1',
    attacks: ['ref_diff'],
    max_examples: 40,
    publish: true,
    control: 'scn_1',
    generations: 'job_1',
    emulate: { base: 'bas_1' },
  }
  const { name, input } = besideIt({ name: 'support-bot', input: asked } as Campaign)
  expect(name).toBeUndefined()
  expect(input).toEqual({ suite: 'ste_1', attacks: ['ref_diff'], max_examples: 40 })
})
