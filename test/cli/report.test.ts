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
