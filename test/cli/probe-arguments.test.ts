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

test('options are whatever the probe has: layers of psmi', () => {
  for (const layers of ['all', [4, 8, 12]])
    expect(probeArguments([JSON.stringify({ name: 'psmi', layers })])).toMatchObject([{ name: 'psmi', layers }])
})

test.each([
  [['{"name":"psmi","layers":[4,4]}'], 'names a layer twice'],
  [['divination'], '"divination"'],
  [['{"name":'], 'is not JSON'],
  [['discrepancy', 'discrepancy'], 'asked for twice'],
])('%j is refused before anything is uploaded', (values, words) => {
  expect(() => probeArguments(values)).toThrow(words)
})
