import { describe, expect, it } from 'vitest'
import { decimal, interval, percent, percentRange } from '#domain/format'
import { reportMarkdown } from '#domain/markdown'
import { buildReport } from '#domain/report'
import { madeUp } from '../support/evidence.ts'

describe('numbers for people', () => {
  it('keep two digits, and never turn small ones into 0', () => {
    expect([0.814, 0, 12.345, 123.45, 4567.8, 0.0012, 0.00001].map(decimal)).toEqual([
      '0.81',
      '0',
      '12.35',
      '123.5',
      '4,568',
      '0.0012',
      '1.0e-5',
    ])
    expect([0.81, 0.031, 0.0004, 1, 0, 0.999].map(percent)).toEqual([
      '81 %',
      '3.1 %',
      '0.04 %',
      '100 %',
      '0 %',
      '99.9 %',
    ])
    expect(percentRange([0.76, 0.85])).toBe('76–85 %')
    expect(interval({ value: 0.81, ci: [0.76, 0.85] })).toBe('0.81 [0.76, 0.85]')
    expect(interval({ value: null, reason: 'no_canaries' })).toBe('– no canaries')
  })
})

describe('the report as Markdown', () => {
  const report = buildReport(madeUp({ members: 400, nonmembers: 400, memory: 1 }))

  it('opens with the outcome and one sentence, shows every attack, and says why a number is missing', () => {
    const text = reportMarkdown(report)
    expect(text).toMatch(
      /^# FAIL · grade [DF]\n\nThis adapter remembers its training data: an attacker who may be wrong on 10 % of outsiders/,
    )
    expect(text).toContain('| within 1 sample, p')
    for (const { attack } of report.membership) expect(text).toContain(`| \`${attack}\` v`)
    expect(text).toContain('– needs 2,995 non-members, has 400')
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/)
  })

  it('lets no name break out of its place', () => {
    const model = { id: 'm', name: '`|<script>[x](y)\n# hi', kind: 'lora', digest: 'sha256:0' }
    const text = reportMarkdown({
      ...report,
      model,
      groups: [
        {
          group: '|<b>[a](b)',
          n: 1,
          n_nonmembers: 1,
          attack: 'loss',
          auc: { value: 1 },
          'tpr_at_fpr_0.1': { value: 1 },
          'fpr_at_fpr_0.1': { value: 0 },
          perplexity: 2,
        },
      ],
    })
    expect(text).toContain(String.raw`\|\<b\>\[a\](b)`)
    expect(text).not.toMatch(/^# hi/m)
  })
})
