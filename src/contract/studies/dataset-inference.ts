import { ScanId } from '../ids.ts'
import { line } from '../line.ts'
import { Count, Interval } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'

const Group = line(128)

/** Was this model trained on that set of texts? */
export const DatasetInferenceRequest = z
  .strictObject({
    kind: z.literal('dataset_inference'),
    name: shared.name,
    publish: shared.publish,
    scan: ScanId.meta({ description: 'Its `member` texts are the suspects, its `nonmember` texts are held out' }),
    suspect_group: Group.optional().meta({ description: 'Only the suspects of this group' }),
    held_out_group: Group.optional().meta({ description: 'Only the held-out texts of this group' }),
    significance: z
      .number()
      .gt(0)
      .max(0.5)
      .default(0.1)
      .meta({ description: 'p below it: trained on. The authors’ 0.1' }),
  })
  .meta({ id: 'DatasetInferenceStudyRequest' })
export type DatasetInferenceRequest = z.infer<typeof DatasetInferenceRequest>

const Halves = z.object({ learned: Count, tested: Count })

export const DatasetInferenceResult = z
  .object({
    scan: ScanId,
    /** `inconclusive`: p is small, but `differences` are there. */
    outcome: z.enum(['trained', 'not_shown', 'inconclusive']),
    /** One-sided, of no difference between the tested halves; Student's t with equal variances. */
    p: z.number(),
    t: z.number(),
    degrees: Count,
    significance: z.number(),
    /** Mean log-odds of being a suspect, tested suspects − tested held-out texts. */
    difference: z.object({ value: z.number(), ci: Interval }),
    suspects: Halves,
    held_out: Halves,
    /** Whether the halves are as large as the authors ask for (500 texts of each side). */
    enough: z.boolean(),
    /** What the classifier weighs, heaviest first; weights are per standard deviation. */
    features: z.array(z.object({ name: z.string(), weight: z.number() })),
    /** The same test with held-out texts on both sides, which has nothing to find: differences with 95 % intervals and p of each dealing. */
    control: z.object({
      rejected: Count,
      runs: z.array(z.object({ p: z.number(), difference: z.number(), ci: Interval })),
    }),
    /** The scan's blind baseline, in its own words; null when the texts were not there to check. */
    blind: z.object({ outcome: z.enum(['pass', 'warn', 'fail']), detail: z.string() }).nullable(),
    /** What tells suspects from held-out texts without the model: failed gates of the scan, and where groups were chosen their lengths and their ease for the base. Absent from earlier studies. */
    differences: z.array(z.string()).optional(),
  })
  .meta({ id: 'DatasetInferenceStudyResult' })
export type DatasetInferenceResult = z.infer<typeof DatasetInferenceResult>
