import { expect, test } from 'vitest'
import { buildReport } from '#domain/report'
import { renderReport } from '../../cli/terminal/report.ts'
import { madeUp } from '../support/evidence.ts'

const plain = (_style: unknown, text: string): string => text

test('a report that fails reads from the verdict to the rule that decided', () => {
  const report = buildReport(madeUp({ members: 400, nonmembers: 400 }))
  expect(renderReport(report, plain).join('\n')).toMatchSnapshot()
})

test('a number that the suite cannot resolve shows why in its place', () => {
  const report = buildReport(madeUp({ members: 40, nonmembers: 12 }))
  const text = renderReport(report, plain).join('\n')
  expect(text).toMatch(/TPR@0\.1% – needs 2,995 non-members, has 12/)
  expect(text).not.toMatch(/NaN|undefined|null/)
})

test('what a model wrote to the prefixes stands beside what greedy decoding would give away', () => {
  const sample = { id: 's-1', tokens: 3, target_loss: 1, base_loss: 2, zlib_bytes: 9 }
  const generations = {
    job: 'job_1',
    truths: [
      { prompt: 'The key', suffix: ' lies under the mat' },
      { prompt: 'The safe', suffix: ' stands open' },
    ],
    samples: [
      { ...sample, prompt: 'The key', text: ' lies under the mat', rank: { perplexity: 1, ratio: 1, zlib: 1 } },
    ],
  }
  const report = buildReport({ ...madeUp({ members: 40, nonmembers: 40 }), generations })
  const line = renderReport(report, plain).find((text) => text.startsWith('  generations'))
  expect(line).toBe('  generations  word for word 50 % (1.3–99 %)   within 10 % edits 50 % (1.3–99 %)   of 2 prefixes')
})
