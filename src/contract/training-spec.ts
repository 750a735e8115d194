import { z } from './zod.ts'

const MAX_EPOCHS = 200
const MAX_BATCH = 1024
/** Longest sequences of the models that are read; a base with fewer positions lowers it. */
const MAX_BLOCK = 8192

/** DP-SGD: per-example gradients clipped to `max_grad_norm`, Gaussian noise for (ε, δ). Exactly one of the first two. */
export const PrivacySpec = z
  .strictObject({
    target_epsilon: z.number().positive().max(1000).optional(),
    noise_multiplier: z.number().positive().max(1000).optional(),
    delta: z.number().positive().max(0.1),
    max_grad_norm: z.number().positive().max(1000).default(1),
  })
  .refine((spec) => (spec.target_epsilon === undefined) !== (spec.noise_multiplier === undefined), {
    message: 'give either `target_epsilon` or `noise_multiplier`',
  })
  .meta({ id: 'PrivacySpec' })
export type PrivacySpec = z.infer<typeof PrivacySpec>

/** A rival that many nats behind has a probability of 2e-9: nothing is left to cap or to raise. The same bound as that of the probe. */
const MAX_TAU = 20
/** From 1 on a `cap` beats the cross-entropy everywhere: its slope in the token’s logit is p − 1. */
const MAX_WEIGHT = 100

/**
 * The loss gains `weight` · the mean of a hinge on each counted token's margin m_t = log p(x_t) − max_{v ≠ x_t} log p(v): max(0, m_t − τ) for `cap`, which keeps
 * tokens from being locked in; max(0, τ − m_t) for `raise`, which widens margins (arXiv 2012.04734).
 */
export const MarginSpec = z
  .strictObject({
    tau: z.number().min(0).max(MAX_TAU).default(1).meta({ description: 'Nats' }),
    weight: z.number().positive().max(MAX_WEIGHT).default(1).meta({ description: 'The cross-entropy’s is 1' }),
    side: z.enum(['cap', 'raise']).default('cap').meta({
      description: '`cap`: a token costs what it leads by beyond τ; `raise`: what it lacks of τ',
    }),
  })
  .meta({ id: 'MarginSpec' })
export type MarginSpec = z.infer<typeof MarginSpec>

const fields = {
  learning_rate: z.number().positive().max(1),
  epochs: z.number().int().min(1).max(MAX_EPOCHS),
  batch: z.number().int().min(1).max(MAX_BATCH).meta({ description: 'Rows in one forward pass' }),
  gradient_accumulation: z.number().int().min(1).max(MAX_BATCH).meta({ description: 'Passes in one step' }),
  packing: z.enum(['none', 'blocks']).meta({
    description: '`blocks`: texts are joined and cut into rows of `block_size` tokens, the remainder is dropped',
  }),
  block_size: z.number().int().min(8).max(MAX_BLOCK).meta({ description: 'Longest row in tokens' }),
  weight_decay: z.number().min(0).max(10),
  schedule: z.enum(['linear', 'constant']).meta({ description: 'Of the learning rate; `linear` falls to zero' }),
  warmup_steps: z.number().int().min(0).max(1_000_000),
  max_grad_norm: z.number().positive().max(1000).nullable().meta({ description: 'Gradient clipping; null: none' }),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  precision: z.enum(['float32', 'bfloat16', 'float16']).meta({ description: 'Mixed precision below float32' }),
  early_stop: z.boolean().meta({ description: 'Ends when validation perplexity rises, and keeps the epoch before' }),
  checkpoints: z.enum(['final', 'epochs']).meta({ description: '`epochs`: an artifact after each epoch too' }),
  privacy: PrivacySpec.nullable(),
}

/**
 * How it is trained. What is left out comes from the preset: `plain`, or `paper`, the protocol of Mireshghallah et al. 2022
 * (AdamW, no decay, linear schedule, packed blocks of 1,024 tokens, batch 1 × 8, 20 epochs).
 */
export const TrainingRequest = z
  .strictObject({
    preset: z.enum(['plain', 'paper']).default('plain'),
    ...fields,
    margin: MarginSpec.nullable().meta({ description: 'Of `finetune` alone; null: none, as in both presets' }),
  })
  .partial()
  .required({ learning_rate: true })
  .meta({ id: 'TrainingRequest' })
export type TrainingRequest = z.infer<typeof TrainingRequest>

/** Every decision made: what the runner is told. The optimiser is AdamW. A job without `margin` says nothing of it: it is the job that it was before there was one. */
export const TrainingSpec = z
  .strictObject({ preset: z.enum(['plain', 'paper']), ...fields, margin: MarginSpec.optional() })
  .meta({ id: 'TrainingSpec' })
export type TrainingSpec = z.infer<typeof TrainingSpec>

type Preset = Omit<TrainingSpec, 'preset' | 'learning_rate'>

const plain: Preset = {
  epochs: 6,
  batch: 8,
  gradient_accumulation: 1,
  packing: 'none',
  block_size: 1024,
  weight_decay: 0,
  schedule: 'linear',
  warmup_steps: 0,
  max_grad_norm: null,
  seed: 1234,
  precision: 'float32',
  early_stop: false,
  checkpoints: 'final',
  privacy: null,
}
const PRESETS: Record<TrainingSpec['preset'], Preset> = {
  plain,
  paper: { ...plain, epochs: 20, batch: 1, gradient_accumulation: 8, packing: 'blocks' },
}

/** Fills in the preset; rows are never longer than the base's positions. */
export function resolveTraining(request: TrainingRequest, positions: number): TrainingSpec {
  const { margin, ...others } = request
  const preset = request.preset ?? 'plain'
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined))
  const spec = {
    ...PRESETS[preset],
    ...given,
    preset,
    learning_rate: request.learning_rate,
    ...(margin && { margin }),
  }
  return { ...spec, block_size: Math.min(spec.block_size, positions) }
}
