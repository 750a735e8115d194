import { expect, test } from 'vitest'
import { probeArguments } from '../../cli/probe-arguments.ts'

test('names and objects become one list', () => {
  expect(probeArguments(undefined)).toBeUndefined()
  expect(probeArguments(['discrepancy,poison_scan', '{"name":"group_disparity","fpr":0.05}'])).toEqual([
    'discrepancy',
    'poison_scan',
    { name: 'group_disparity', fpr: 0.05 },
  ])
})

test.each([
  [['divination'], '"divination"'],
  [['{"name":'], 'is not JSON'],
  [['discrepancy', 'discrepancy'], 'asked for twice'],
])('%j is refused before anything is uploaded', (values, words) => {
  expect(() => probeArguments(values)).toThrow(words)
})
