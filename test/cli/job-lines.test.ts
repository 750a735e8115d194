import { expect, test } from 'vitest'
import type { HessianFile } from '#contract/hessian'
import type { Job } from '#contract/jobs'
import { judgeHessian } from '#domain/hessian'
import { jobLines } from '../../cli/terminal/job.ts'
import golden from '../golden/statistics/hessian.json' with { type: 'json' }

const file = golden.file as HessianFile
const job = (of: HessianFile) =>
  ({
    id: 'job_1',
    type: 'hessian',
    state: 'done',
    name: null,
    problem: null,
    progress: null,
    epochs: [],
    models: [],
    scan: null,
    gpu_seconds: 0,
    hessian: judgeHessian(of),
  }) as unknown as Job

test('lines of a job that measured curvature', () => {
  expect(jobLines(job(file))).toMatchInlineSnapshot(`
    [
      "job_1  hessian  done",
      "  curvature over 64 non-members, in 300 tuned weights",
      "  model eigenvalues   36  20  12",
      "        smallest      -2.4",
      "        first ÷ last  3.00",
      "        trace         169.5 [135.2, 203.8]",
      "  base  eigenvalues   9  5  3",
      "        smallest      -0.6",
      "        first ÷ last  3.00",
      "        trace         49.73 [38.08, 61.39]",
      "  model ÷ base        largest 4.00, trace 3.41 [2.39, 4.43]",
      "  Says at most that the loss is unusually curved in the tuned weights, relative to the base in the same weights, around these texts that were not trained on. That is not evidence of poisoning: high learning rates, long training and scaled logits sharpen too; and a model that is flat here is not cleared.",
    ]
  `)
})

test('what has not converged, or has no base, says so', () => {
  const blurred = { value: -0.1, residual: 0.2 }
  const small = [0.04896, 0.02448].map((value) => ({ value, residual: 1e-6 }))
  const alone = { ...file, target: { ...file.target, largest: small, smallest: blurred } }
  const lines = jobLines(job({ ...alone, reference: { value: null, reason: 'no_counterpart' } }))
  expect(lines.find((line) => line.includes('smallest'))).toContain('– -0.100 is known to 0.2 only')
  expect(lines.find((line) => line.includes('eigenvalues'))).toContain('0.049  0.0245')
  expect(lines).toContain('  base  – the base has no weights in the place of those that were added')
})

test('a model that was made and could not be scanned says why', () => {
  const trained = {
    ...job(file),
    hessian: null,
    models: [
      { artifact: 'epoch-1', model: 'mdl_1', scan: 'scn_1', problem: null },
      {
        artifact: 'epoch-2',
        model: null,
        scan: null,
        problem: { code: 'adapter_unsupported', detail: 'not read here' },
      },
      { artifact: 'final', model: 'mdl_2', scan: null, problem: { code: 'not_found', detail: 'No such suite' } },
    ],
  } as unknown as Job
  expect(jobLines(trained).slice(1)).toEqual([
    '  epoch-1   mdl_1  scanned by scn_1',
    '  epoch-2   not read here',
    '  final     mdl_2  No such suite',
  ])
})
