import { z } from 'zod'
import { GenerationsReport } from './generations.ts'
import { Interval, Measured, Missing, Plain } from './measured.ts'
import { ProbeAnswers } from './probes.ts'
import { Sequential } from './sequential.ts'

/** How a result came to be: run by us on weights we hold, rerun from a spec, or numbers that somebody uploaded. */
export const Tier = z.enum(['verified', 'reproduced', 'self_reported'])
export type Tier = z.infer<typeof Tier>

export const Outcome = z.enum(['pass', 'warn', 'fail', 'inconclusive'])
export type Outcome = z.infer<typeof Outcome>

export const Grade = z.enum(['A', 'B', 'C', 'D', 'F'])
export type Grade = z.infer<typeof Grade>

const count = z.number().int().nonnegative()

/** What was measured: identities only, the domain copies them through. */
/** What was scanned is no model but an emulation: log p̃ ∝ log p_base + beta·(log p_model − log p_small). */
export const EmulationSubject = z.object({
  base: z.string(),
  small: z.string(),
  beta: z.number(),
  claim: z.string(),
})

export const Subject = z.object({
  scan: z.string(),
  /** null when only numbers were submitted. */
  model: z.object({ id: z.string(), name: z.string().optional(), kind: z.string(), digest: z.string() }).nullable(),
  base: z.string().nullable(),
  emulation: EmulationSubject.optional(),
  suite: z.object({ id: z.string(), name: z.string().optional(), digest: z.string() }).nullable(),
  tier: Tier,
})
export type Subject = z.infer<typeof Subject>

const Split = z.object({ member: Plain, nonmember: Plain })

/**
 * Perplexity = exp(mean token NLL) over all tokens of a split. The gap is in nats per token, NLL of non-members − NLL of members = ln of the ratio
 * of the two perplexities: positive = fits members better. (The paper subtracts the perplexities instead.)
 */
export const Utility = z.object({
  perplexity: Split,
  base_perplexity: Split,
  generalization_gap: Plain,
})
export type Utility = z.infer<typeof Utility>

/** TPR at the largest cut whose measured FPR does not exceed `fpr`. `threshold` flags `score ≥ threshold`; null = nobody is flagged. */
export const TprAtFpr = z.union([
  z.object({
    fpr: z.number(),
    value: z.number(),
    ci: Interval,
    threshold: z.number().nullable(),
    false_positives: count,
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
  n_members: count,
  n_nonmembers: count,
  /** Examples without a score, by reason (`too_short`, `caseless`, `no_reference`). */
  unscored: z.array(z.object({ reason: z.string(), count })),
  /** Scored by the attack's edge convention rather than its formula (a text without a single wrong token, in `ez_mia`). */
  n_degenerate: count,
  /** [fpr, tpr], from (0,0) to (1,1), rising; thinned to at most 200 points. */
  roc: z.array(z.tuple([z.number(), z.number()])),
  /** [fpr, lower, upper] of TPR, pointwise, at log-spaced rates from 1/n_nonmembers to 1. */
  band: z.array(z.tuple([z.number(), z.number(), z.number()])),
  /** Scores in equal bins between the 0.5 % and 99.5 % quantile (end bins hold the tails). Empty when there are none. */
  histogram: z.object({
    edges: z.array(z.number()),
    members: z.array(count),
    nonmembers: z.array(count),
  }),
})
export type Membership = z.infer<typeof Membership>

/** The attack with the highest AUC, adjusted for having been chosen among all that were scored. */
export const BestAttack = z.union([
  z.object({
    attack: z.string(),
    version: z.number().int().positive(),
    /** Attacks that had a chance to be it. */
    attacks: count,
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

const ExposureMethod = z.enum(['exact', 'sampling', 'skew_normal'])

export const CanaryExposure = z.object({
  id: z.string(),
  /** The headline number, by `method`, never above `cap_bits`. */
  bits: Plain,
  method: ExposureMethod.nullable(),
  /** 1 = the most likely of `space` (exact) or of the references (sampling). */
  rank: count.nullable(),
  /** |R|: how many secrets the template allows; past 2^53 rounded. */
  space: z.number().positive(),
  references: count,
  cap_bits: z.number(),
  /** The measurement ran into its ceiling: the truth is at least `bits`. */
  censored: z.boolean(),
  rank_bits: Plain,
  /** From the skew-normal tail; above log2(references) it is extrapolation. */
  extrapolated_bits: Plain,
  /** Kolmogorov–Smirnov p of the skew-normal fit; below 0.05 the fit is rejected. */
  ks_p: Plain,
  perplexity: Plain,
  repetitions: count.optional(),
  included: z.boolean().optional(),
})
export type CanaryExposure = z.infer<typeof CanaryExposure>

export const Exposure = z.object({
  scale: z.enum(['ppl', 'nll']),
  canaries: z.array(CanaryExposure),
  mean_bits: Measured,
  /** Standard error of the mean that all canaries share, through the drawn references and the fit to them. Absent in older reports. */
  reference_error: z.number().nonnegative().optional(),
  max_bits: Plain,
  /** Share of canaries that rank first in their whole space (or reach its cap): an attacker would print them. */
  extractable: Measured,
  by_repetitions: z.array(z.object({ repetitions: count, n: count, mean_bits: Measured })),
})
export type Exposure = z.infer<typeof Exposure>

/** Extraction is teacher-forced: exact for greedy decoding, and one forward pass. */
export const Extraction = z.object({
  greedy: z.object({
    prefix_tokens: count,
    suffix_tokens: count,
    /** Why it is not the 50 + 50 (or what was asked for); null when it is. */
    fallback: z.string().nullable(),
    n: count,
    rate: Measured,
    /** The same share among non-members, and by the base model among members: what is guessable without memory. */
    nonmember_rate: Measured,
    base_rate: Measured,
    /** Members that the tuned model emits and the base does not. Absent in older reports. */
    beyond_base: Measured.optional(),
  }),
  probabilistic: z.array(z.object({ n: z.number().int().positive(), p: z.number(), rate: Measured })),
  /**
   * (n, p) under other ways of sampling, each alone: temperature ½, top-k at 40, top-p at 0.95. Absent in older reports and where the token statistics do not
   * have them.
   */
  sampled: z
    .array(
      z.object({
        scheme: z.enum(['temperature_0.5', 'top_k_40', 'top_p_0.95']),
        n: z.number().int().positive(),
        p: z.number(),
        rate: Measured,
      }),
    )
    .optional(),
  /** Mean over members of ES = 1 − k* / n. */
  strength: Measured,
  /** Mean over members of EM = share of tokens that greedy decoding gets right. */
  exact: Measured,
})
export type Extraction = z.infer<typeof Extraction>

export const EpsilonEstimate = z.object({
  method: z.enum([
    'one_run',
    'one_run_gaussian',
    'clopper_pearson',
    'clopper_pearson_gaussian',
    'katz_log',
    'adjusted_log',
    'bailey',
    'inv_sinh',
  ]),
  epsilon_lower_bound: Plain,
  /** Of μ-Gaussian DP, for the methods that suppose it; their ε is that of μ at δ. */
  mu_lower_bound: Plain.optional(),
  /** `nothing`: valid for every mechanism. `gaussian`: if training is Gaussian-DP. `many_canaries`: an approximation. Absent in older reports. */
  supposes: z.enum(['nothing', 'gaussian', 'many_canaries']).optional(),
  delta: z.number(),
  confidence: z.number(),
  guesses: count,
  correct: count,
  canaries: count,
})
export type EpsilonEstimate = z.infer<typeof EpsilonEstimate>

/** Canaries that stand `copies` times in the training data audit a group of that size; `per_copy` is what that shows for one record. */
export const AuditLevel = z.object({
  copies: count,
  included: count,
  excluded: count,
  epsilon_lower_bound: Plain,
  epsilon_per_copy: Plain,
  mu_per_copy: Plain,
})
export type AuditLevel = z.infer<typeof AuditLevel>

/** A lower bound for this training run, not a guarantee. The headline fields repeat the one-run estimate. */
export const Audit = EpsilonEstimate.extend({
  claim: z.string(),
  estimates: z.array(EpsilonEstimate),
  /** By copies, each level on its own at 95 %. */
  levels: z.array(AuditLevel).optional(),
  /** What the bound speaks of, and what it doesn't: sentences. */
  bounds: z.array(z.string()).optional(),
  not: z.array(z.string()).optional(),
})
export type Audit = z.infer<typeof Audit>

export const Check = z.object({
  name: z.enum([
    'blind_baseline',
    'blind_characters',
    'blind_dates',
    'length_balance',
    'perplexity_balance',
    'overlap',
    'power',
  ]),
  outcome: z.enum(['pass', 'warn', 'fail', 'skipped']),
  detail: z.string(),
  /** AUC, KS p-value, share of duplicates …: the number that decided. */
  measured: Measured,
  /** A failed gate makes membership numbers inconclusive. */
  gate: z.boolean(),
})
export type Check = z.infer<typeof Check>

export const GroupResult = z.object({
  group: z.string(),
  n: count,
  n_nonmembers: count,
  attack: z.string(),
  auc: Measured,
  /** At the cut chosen on all non-members: the question is who is recognised more by one and the same attacker. */
  'tpr_at_fpr_0.1': Measured,
  'fpr_at_fpr_0.1': Measured,
  perplexity: Plain,
})
export type GroupResult = z.infer<typeof GroupResult>

/** Can these non-members resolve this false-positive rate? `needed` = ⌈ln 0.05 / ln(1 − fpr)⌉ certify it with zero errors. */
export const Power = z.object({
  fpr: z.number(),
  needed: count,
  available: count,
  resolved: z.boolean(),
  detail: z.string(),
})
export type Power = z.infer<typeof Power>

export const RuleOutcome = z.object({
  rule: z.string(),
  severity: z.enum(['fail', 'warn']),
  observed: Plain,
  ci: Interval.optional(),
  outcome: z.enum(['pass', 'warn', 'fail', 'inconclusive', 'skipped']),
  /** Why, in one sentence; always there unless the rule simply passed. */
  reason: z.string().optional(),
})
export type RuleOutcome = z.infer<typeof RuleOutcome>

export const Verdict = z.object({
  outcome: Outcome,
  /** What a pipeline should do, where the policy says what an inconclusive verdict means; otherwise `outcome` decides. */
  decision: Outcome.optional(),
  /** The scan that rules about change were compared with. */
  baseline: z.string().optional(),
  /** null when membership could not be measured or a gate failed. */
  grade: Grade.nullable(),
  /** The attack that sentence and grade speak of: fixed by the policy before anything was measured. */
  attack: z.string(),
  sentence: z.string(),
  rules: z.array(RuleOutcome),
  /** How many intervals were compared and the confidence each got, so that all hold together at 95 %. */
  multiplicity: z.object({ rules: count, confidence: z.number(), method: z.literal('bonferroni') }),
})
export type Verdict = z.infer<typeof Verdict>

export const Provenance = z.object({
  engine: z.enum(['edge', 'batch', 'supplied']),
  version: z.string(),
  seed: z.number().int().nonnegative(),
  start_layer: z.number().int().nullable(),
  flops: z.number().nullable(),
  cpu_ms: z.number().nullable(),
  token_stats: z.string().nullable(),
  /** The scans of shadow models whose scores were used. */
  shadows: z.array(z.string()).optional(),
  /** What altered texts were scored beside the texts themselves; absent where there were none. */
  views: z
    .array(z.object({ name: z.string(), version: z.number().int(), models: z.array(z.enum(['target', 'reference'])) }))
    .optional(),
  /** Ed25519 over the report without this field; added by the service. */
  signature: z.string().nullable(),
})
export type Provenance = z.infer<typeof Provenance>

export const Report = Subject.extend({
  counts: z.object({ members: count, nonmembers: count, canaries: count, references: count }),
  utility: Utility,
  membership: z.array(Membership),
  /** Absent in reports of before this was stated. */
  best_attack: BestAttack.optional(),
  mia_recall: z.array(MiaRecall),
  exposure: Exposure,
  extraction: Extraction,
  audit: Audit,
  /** Absent unless the scan named a `generate` job. */
  generations: GenerationsReport.optional(),
  checks: z.array(Check),
  groups: z.array(GroupResult),
  /** Largest difference in TPR between two groups of at least 20 members. */
  group_gap: Measured,
  power: z.array(Power),
  /** Absent when none was asked for. */
  probes: ProbeAnswers.optional(),
  /** How a scan with `sequential: true` went; absent otherwise. */
  sequential: Sequential.optional(),
  verdict: Verdict,
  provenance: Provenance,
})
export type Report = z.infer<typeof Report>
