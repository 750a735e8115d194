import { expect, test } from 'vitest'
import { studies } from '#domain/studies/all'

const [a, b] = ['scn_00000000000000000000000000', 'scn_00000000000000000000000001'] as const

/** Whatever a scan says of itself; the point is that it is named twice. */
const extract = {
  point: {},
  identity: '',
  step: null,
  trainable_parameters: 1,
  recall: { value: 0.5 },
  validation_perplexity: 2,
}

function problemOf(kind: keyof typeof studies, request: object): unknown {
  const asked = { kind, name: 'n', attack: 'ref_diff', ...request } as never
  const result = studies[kind].analyse(
    asked,
    new Map([
      [a, extract],
      [b, extract],
    ]),
  )
  return result.ok ? null : result.problem
}

const run = (epochs: object[]) => ({ method: 'm', learning_rate: 1, seed: 1, epochs })

test.each([
  ['capacity', { scans: [a, b, a] }, '#/scans/2'],
  ['emulation', { scans: [a, a] }, '#/scans/1'],
  [
    'trajectory',
    {
      checkpoints: [
        { scan: a, step: 1 },
        { scan: a, step: 2 },
      ],
    },
    '#/checkpoints/1/scan',
  ],
  [
    'methods',
    {
      runs: [
        run([
          { epoch: 1, scan: a },
          { epoch: 1, scan: b },
        ]),
      ],
    },
    '#/runs/0/epochs/1/epoch',
  ],
] as const)('%s: nothing counts twice', (kind, request, pointer) => {
  expect(problemOf(kind, request)).toMatchObject({ code: 'study_invalid', pointer })
})
