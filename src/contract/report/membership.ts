import { z } from 'zod'
import { Count, Interval, Measured, Missing, Plain } from '../measured.ts'

/** TPR at the largest cut whose measured FPR does not exceed `fpr`. `threshold` flags `score ≥ threshold`; null = nobody is flagged. */
export const TprAtFpr = z.union([
  z.object({
    fpr: z.number(),
    value: z.number(),
    ci: Interval,
    threshold: z.number().nullable(),
    false_positives: Count,
  }),
  Missing.extend({ fpr: z.number() }),
])
export type TprAtFpr = z.infer<typeof TprAtFpr>

export const Membership = z.object({
  attack: z.string(),
  /** Version of the definition: results are comparable only within one. */
  version: z.number().int().positive(),
  auc: Measured,
  tpr_at_fpr: z.array(TprAtFpr),
  /** AUC − AUC of the blind baseline: what the attack sees beyond how the two sets differ anyway. */
  auc_above_blind: Measured,
  /** max over thresholds of TPR − FPR. */
  advantage: Measured,
  /** The cut at FPR 10 %: a text scoring at least this is called a member. */
  threshold: Plain,
  n_members: Count,
  n_nonmembers: Count,
  /** Examples without a score, by reason (`too_short`, `caseless`, `no_reference`). */
  unscored: z.array(z.object({ reason: z.string(), count: Count })),
  /** Scored by the attack's edge convention rather than its formula (a text without a single wrong token, in `ez_mia`). */
  n_degenerate: Count,
  /** [fpr, tpr], from (0,0) to (1,1), rising; thinned to at most 200 points. */
  roc: z.array(z.tuple([z.number(), z.number()])),
  /** [fpr, lower, upper] of TPR, pointwise, at log-spaced rates from 1/n_nonmembers to 1. */
  band: z.array(z.tuple([z.number(), z.number(), z.number()])),
  /** Scores in equal bins between the 0.5 % and 99.5 % quantile (end bins hold the tails). Empty when there are none. */
  histogram: z.object({
    edges: z.array(z.number()),
    members: z.array(Count),
    nonmembers: z.array(Count),
  }),
})
export type Membership = z.infer<typeof Membership>

/** The attack with the highest AUC, adjusted for having been chosen among all that were scored. */
export const BestAttack = z.union([
  z.object({
    attack: z.string(),
    version: z.number().int().positive(),
    /** Attacks that had a chance to be it. */
    attacks: Count,
    /** Interval at `confidence` (Bonferroni), so that those of all attacks hold together at 95 %. */
    auc: Measured,
    confidence: z.number(),
    /** Against an AUC of ½, Mann–Whitney, adjusted by Holm. */
    p: Plain,
    detail: z.string(),
  }),
  z.object({ attack: z.null(), reason: z.string() }),
])
export type BestAttack = z.infer<typeof BestAttack>

/** The paper's own protocol (arXiv 2205.12506): cut at the 10 % quantile of validation scores, share of training texts below it. */
export const MiaRecall = z.object({
  attack: z.string(),
  threshold: Plain,
  recall: Measured,
  balanced_precision: Measured,
})
export type MiaRecall = z.infer<typeof MiaRecall>

export const GroupResult = z.object({
  group: z.string(),
  n: Count,
  n_nonmembers: Count,
  attack: z.string(),
  auc: Measured,
  /** At the cut chosen on all non-members: the question is who is recognised more by one and the same attacker. */
  'tpr_at_fpr_0.1': Measured,
  'fpr_at_fpr_0.1': Measured,
  perplexity: Plain,
})
export type GroupResult = z.infer<typeof GroupResult>
