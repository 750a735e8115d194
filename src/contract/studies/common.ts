import { ScanId } from '../ids.ts'
import { line, trimmedLine } from '../line.ts'
import { Measured, Missing, Plain } from '../measured.ts'
import { z } from '../zod.ts'

/** What every request for a study carries beside its `kind`. */
export const shared = {
  name: trimmedLine(200).meta({ description: 'Shown as the title' }),
  attack: line(40)
    .default('ref_diff')
    .meta({ description: 'The attack whose scores are compared; every scan must have scored it' }),
  publish: z.boolean().default(false).meta({ description: 'The study (numbers only) can be read without a key' }),
}

/** What one scan contributes: usefulness and leakage of one checkpoint. */
export const LeakagePoint = z
  .object({
    scan: ScanId,
    /** Perplexity on non-members: lower is more useful. */
    validation_perplexity: Plain,
    /** Perplexity on members. */
    training_perplexity: Plain,
    /** The paper's MIA recall: share of members below the 10 % quantile of the non-members' scores. */
    recall: Measured,
    auc: Measured,
    /** Mean exposure of the planted canaries, bits. */
    exposure: Measured,
    /** Mean KL from the base, nats; where the scan had the probe `adaptation_shift`. */
    shift: Measured.optional(),
  })
  .meta({ id: 'LeakagePoint' })
export type LeakagePoint = z.infer<typeof LeakagePoint>

/** Mean over repetitions (seeds) with their standard deviation (n − 1); `sd` is null for a single one. */
export const Spread = z.union([
  z.object({ value: z.number(), sd: z.number().nullable(), n: z.number().int().positive() }),
  Missing,
])
export type Spread = z.infer<typeof Spread>

const range = z.tuple([z.number(), z.number()]).nullable()

/**
 * First and last step of each phase, null where it is empty. Fitting: validation perplexity still falls by 2 % or more a step. Memorization: from
 * there to its minimum. Overfitting: past the minimum.
 */
export const Phases = z.object({ fitting: range, memorization: range, overfitting: range }).meta({ id: 'Phases' })
export type Phases = z.infer<typeof Phases>
