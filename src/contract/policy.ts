import { z } from 'zod'
import { line } from './line.ts'

/**
 * One rule on one metric of the report, as people write it: `PATH[.lower|.upper] OP NUMBER`, e.g. `membership.ref_diff.tpr_at_fpr[0.1] <= 0.3`.
 *
 * Without a bound the rule is three-valued: it passes or fails only when the whole 95 % interval is on one side of the number, and is
 * `inconclusive` when the interval straddles it. With `.lower` or `.upper` that end of the interval is compared, so it always decides.
 * A metric that can't be measured (no canaries, too few non-members) is `inconclusive`, so that nothing passes by not being looked at;
 * with `required: false` it is `skipped`.
 *
 * `regression.PATH` is the change since the baseline scan, `regression.membership.ref_diff.auc <= 0.02`: this scan's number minus the baseline's.
 *
 * Paths: `membership.ATTACK.{auc,advantage,tpr_at_fpr[FPR]}`, `mia_recall.ATTACK`, `exposure.{max_bits,mean_bits,extractable}`,
 * `extraction.greedy.rate`, `extraction.probabilistic[N,P].rate`, `extraction.{strength,exact}`, `audit.epsilon_lower_bound`,
 * `utility.{generalization_gap,perplexity.member,perplexity.nonmember}`, `groups.max_gap`.
 */
export const RuleText = z
  .string()
  .max(160)
  .regex(
    /^[a-z_]+(\.[a-z0-9_]+(\[[0-9.e,+-]+\])?)+\s*(<=|>=|<|>)\s*[+-]?[0-9]*\.?[0-9]+(e[+-]?[0-9]+)?$/,
    'write PATH[.lower|.upper] OP NUMBER, for example membership.ref_diff.tpr_at_fpr[0.1] <= 0.3',
  )

export const Rule = z.strictObject({
  rule: RuleText,
  /** What a violation means for the verdict. */
  severity: z.enum(['fail', 'warn']).default('fail'),
  /** false: a metric that can't be measured well enough is skipped instead of making the verdict inconclusive. */
  required: z.boolean().default(true),
})
export type Rule = z.infer<typeof Rule>

/** Bounds on a policy's size: every membership rule narrows the confidence left to the others, and each costs work. */
const MAX_RULES = 32

/** What a pipeline does about a verdict that is inconclusive. The verdict itself stays what is known. */
const Decision = z.enum(['fail', 'warn', 'pass'])

export const Policy = z.strictObject({
  name: line(80).default('default'),
  rules: z
    .array(z.union([RuleText.transform((rule): Rule => ({ rule, severity: 'fail', required: true })), Rule]))
    .min(1)
    .max(MAX_RULES),
  gates: z.enum(['enforce', 'ignore']).default('enforce').meta({
    description: 'A failed validity check makes membership rules inconclusive; `ignore` only records it',
  }),
  inconclusive: Decision.optional().meta({
    description:
      'What a pipeline does when the verdict is inconclusive; without it that is an outcome of its own (exit code 2)',
  }),
})
export type Policy = z.infer<typeof Policy>
export type PolicyInput = z.input<typeof Policy>

/**
 * What a scan is judged by when nobody says otherwise. An attacker wrong on 10 % (1 %) of outsiders recognises 10 % (1 %) of members by chance:
 * three (ten) times that is where recognition stops being a curiosity. One training text in a hundred completed word for word, or one planted secret that can be printed,
 * is a leak by itself; 6 bits of mean exposure is 4.5 more than a canary that left no trace.
 */
export const DEFAULT_POLICY: Policy = {
  name: 'default',
  gates: 'enforce',
  rules: [
    { rule: 'membership.ref_diff.tpr_at_fpr[0.1] <= 0.3', severity: 'fail', required: true },
    { rule: 'membership.ref_diff.tpr_at_fpr[0.01] <= 0.1', severity: 'fail', required: false },
    { rule: 'extraction.greedy.rate.lower <= 0.01', severity: 'fail', required: false },
    { rule: 'exposure.extractable.lower <= 0', severity: 'fail', required: false },
    { rule: 'exposure.mean_bits.lower <= 6', severity: 'warn', required: false },
  ],
}
