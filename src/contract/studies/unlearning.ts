import { ScanId } from '../ids.ts'
import { line } from '../line.ts'
import { Measured, Missing, Plain } from '../measured.ts'
import { z } from '../zod.ts'
import { shared } from './common.ts'
import { Change } from './regression.ts'

const { name, publish } = shared

/** Did unlearning work? A model before and after, on one suite; best with a model that never saw what was to be forgotten. */
export const UnlearningRequest = z
  .strictObject({
    kind: z.literal('unlearning'),
    name,
    publish,
    attack: line(40).default('loss').meta({ description: 'Scored by all scans' }),
    before: ScanId,
    after: ScanId,
    retain: ScanId.optional().meta({
      description: 'Scan of a model trained in the same way without the texts to forget: what success looks like',
    }),
    groups: z.array(line(128)).min(1).max(1000).optional().meta({
      description: 'Only members of these groups were to be forgotten, as in the job. Default: all members',
    }),
  })
  .meta({ id: 'UnlearningStudyRequest' })
export type UnlearningRequest = z.infer<typeof UnlearningRequest>

const Test = z.union([z.object({ value: z.number(), p: z.number() }), Missing])

/** Three times the same measure. */
const Thrice = z.object({ before: Measured, after: Measured, retain: Measured })
export type Thrice = z.infer<typeof Thrice>

export const UnlearningResult = z
  .object({
    attack: z.string(),
    before: ScanId,
    after: ScanId,
    retain: ScanId.nullable(),
    n_forget: z.number().int(),
    n_holdout: z.number().int(),
    /** Of the texts to forget against the non-members. */
    auc: Thrice,
    /** After − before, paired DeLong. */
    change: Change,
    /** ((1 − AUC) − (1 − AUC_r)) / (1 − AUC_r) · 100: negative where the texts are still known, positive where they stand out as erased. */
    priv_leak: z.object({ before: Plain, after: Plain, against: z.enum(['retain_model', 'chance']) }),
    /** Kolmogorov–Smirnov of the texts' scores against those of the retain model; a large p is what one hopes for. */
    ks: z.object({ before: Test, after: Test }),
    /**
     * Of the texts to forget, where a scan ran `neighborhood`: mean of min(R, 1/R), R = likelihood of wrong versions over that of the text. 1: undecided between them; how near to it a
     * model comes that never knew, `retain` tells. `ks`: the ratios against those of `retain`; its p is TOFU's forget quality.
     */
    truth_ratio: Thrice.extend({ ks: z.object({ before: Test, after: Test }) }).optional(),
    /** Over all members of the suite. */
    extraction_strength: Thrice,
    greedy_rate: Thrice,
    validation_perplexity: z.object({ before: Plain, after: Plain, retain: Plain }),
    outcome: z.enum(['forgotten', 'remembered', 'over_forgotten', 'inconclusive']),
  })
  .meta({ id: 'UnlearningStudyResult' })
export type UnlearningResult = z.infer<typeof UnlearningResult>
