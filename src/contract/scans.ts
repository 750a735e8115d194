import { BaseId, CanarySetId, JobId, ModelId, ScanId, Sha256, SuiteId } from './ids.ts'
import { line } from './line.ts'
import { Count } from './measured.ts'
import { MAX_EXAMPLES } from './suites.ts'
import { Timestamp, pageOf, PageQuery } from './page.ts'
import { Policy } from './policy.ts'
import { ProbeName, Probes } from './probes.ts'
import { ProblemCode } from './problem.ts'
import { Tier } from './report/subject.ts'
import { Grade, Outcome } from './report/verdict.ts'
import { Callback } from './webhooks.ts'
import { z } from './zod.ts'

/** `queued → planning → scoring → concluding → done`, or the ends `failed` and `cancelled` from any of the first four. */
export const ScanState = z.enum(['queued', 'planning', 'scoring', 'concluding', 'done', 'failed', 'cancelled'])
export type ScanState = z.infer<typeof ScanState>

export const FINISHED = ['done', 'failed', 'cancelled'] as const satisfies readonly ScanState[]
export const UNFINISHED = ['queued', 'planning', 'scoring', 'concluding'] as const satisfies readonly ScanState[]

/** A label for one example of a numbers-only scan; there is no text. */
const ScoreLabel = z.strictObject({
  id: line(128).optional().meta({ description: 'Unique; default: its place' }),
  split: z.enum(['member', 'nonmember']),
  group: line(128).optional(),
})

/** Nats per token. A probability is at most 1, and none that float32 holds is e^−1,000,000; means of what lies beyond leave the range of numbers. */
const Losses = z.array(z.number().min(0).max(1e6)).min(2).max(MAX_EXAMPLES)

/**
 * Numbers instead of weights and text: token statistics (the safetensors format of `GET …/token-stats`, blobs uploaded before), or
 * mean negative log-probabilities per token. Example i of every list and file is `labels[i]`.
 */
export const SuppliedScores = z
  .strictObject({
    labels: z.array(ScoreLabel).min(2).max(MAX_EXAMPLES),
    target: z.union([z.strictObject({ token_stats: Sha256 }), z.strictObject({ losses: Losses })]),
    reference: z.union([z.strictObject({ token_stats: Sha256 }), z.strictObject({ losses: Losses })]).optional(),
  })
  .superRefine((scores, context) => {
    for (const side of ['target', 'reference'] as const) {
      const given = scores[side]
      if (given && 'losses' in given && given.losses.length !== scores.labels.length) {
        const message = `has ${given.losses.length} losses for ${scores.labels.length} labels`
        context.addIssue({ code: 'custom', path: [side, 'losses'], message })
      }
    }
    const seen = new Set<string>()
    scores.labels.forEach(({ id }, i) => {
      const name = id ?? String(i)
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: ['labels', i, 'id'], message: 'is the id of an earlier example' })
      seen.add(name)
    })
  })
export type SuppliedScores = z.infer<typeof SuppliedScores>

/** Each is read when the scan ends; likelihood ratios gain little from more. */
const MAX_SHADOWS = 64

const Emulate = z.strictObject({
  base: BaseId.meta({ description: 'A larger base with the same tokenizer.json' }),
  beta: z.number().min(0).max(4).default(1).meta({ description: 'How much of what tuning did is added' }),
})

/** `model` and `suite`, or `scores` alone. */
export const CreateScan = z
  .strictObject({
    model: ModelId.optional(),
    suite: SuiteId.optional(),
    canary_set: CanarySetId.optional().meta({ description: 'Adds exposure and the ε lower bound for these canaries' }),
    scores: SuppliedScores.optional().meta({ description: 'Numbers only: nothing is run' }),
    attacks: z.array(line(40)).min(1).max(32).optional().meta({ description: 'Default: all that apply' }),
    probes: Probes.optional(),
    emulate: Emulate.optional().meta({
      description:
        'Scans what this tuning would make of a larger base: log p̃ ∝ log p_base + beta·(log p_model − log p_its base)',
    }),
    policy: Policy.optional(),
    baseline: ScanId.optional().meta({
      description: 'A finished scan of the same suite, for rules about change (`regression.…`)',
    }),
    control: ScanId.optional().meta({
      description:
        'A finished scan of a model that was overfitted on the members of this suite: the check `positive_control` asks whether the verdict’s attack sees at least that',
    }),
    generations: JobId.optional().meta({
      description:
        'A finished `generate` job of this model with the prefixes of this suite: its samples are held against what stood there',
    }),
    shadows: z.array(ScanId).min(1).max(MAX_SHADOWS).optional().meta({
      description:
        'Own finished scans of shadow models: same base and example ids, other texts trained on. Adds `lira_online`, `lira_offline` and `score_offset`',
    }),
    max_examples: Count.min(2).max(MAX_EXAMPLES).optional().meta({
      description: 'Members and non-members scored at most; a fixed random subset, the same for every model',
    }),
    sequential: z.literal(true).optional().meta({
      description: 'Scores in random order and stops as soon as the policy is decided either way',
    }),
    publish: z.boolean().default(false).meta({ description: 'The report (numbers only) can be read without a key' }),
    callback: Callback.optional().meta({
      description: 'Where to tell of the end, whatever it is; signed with the secret',
    }),
  })
  .superRefine((scan, context) => {
    if (scan.emulate && scan.publish) {
      const message = 'an emulation is no model: it cannot stand beside those that are'
      context.addIssue({ code: 'custom', path: ['publish'], message })
    }
    const missing = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (scan.scores) {
      for (const key of [
        'model',
        'suite',
        'canary_set',
        'max_examples',
        'sequential',
        'baseline',
        'control',
        'emulate',
        'generations',
      ] as const) {
        if (scan[key] !== undefined) missing(key, 'does not go together with `scores`')
      }
    } else {
      if (!scan.model) missing('model', 'give `model` and `suite`, or `scores`')
      if (!scan.suite) missing('suite', 'give `model` and `suite`, or `scores`')
    }
  })
export type CreateScan = z.infer<typeof CreateScan>
export type CreateScanInput = z.input<typeof CreateScan>

/** What forward passes cost, summed over the units that really ran for this scan (cached parts cost nothing). */
export const ScanCost = z.object({
  flops: z.number(),
  bytes: z.number(),
  reads: z.number(),
  io_ms: z.number(),
  kernel_ms: z.number(),
  js_ms: z.number(),
  peak_bytes: z.number().meta({ description: 'Highest JS buffers + wasm heap of any unit' }),
})
export type ScanCost = z.infer<typeof ScanCost>

/** What a scan would do, from headers alone (`?dry_run=true`). */
export const ScanPlan = z.object({
  engine: z.enum(['edge', 'batch']),
  reason: z.string().nullable().meta({ description: 'Why the edge cannot do it' }),
  examples: Count,
  excluded: z.array(z.object({ reason: z.string(), count: Count })),
  truncated: Count.meta({
    description: 'Texts longer than the model or the edge can read; only their start is scored',
  }),
  tokens: Count,
  views: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        models: z.array(z.enum(['target', 'reference'])),
        sequences: Count,
        tokens: Count,
      }),
    )
    .meta({ description: 'What is read: the texts, and what attacks and probes make of them; by which models' }),
  shards: Count.meta({ description: 'Units of work that have to run' }),
  start_layer: Count.nullable().meta({
    description: 'First layer that differs from the base; everything below is shared',
  }),
  flops: z.number(),
  bytes: z.number(),
  reads: z.number(),
  peak_memory_bytes: z.number(),
  answer_states: z
    .object({ layers: z.array(Count), examples: Count, bytes: z.number() })
    .optional()
    .meta({
      description:
        'Where `psmi` is asked for: the layers whose states it looks at, the members with a label, and the memory that both take while the report is made',
    }),
  seconds: z.number().meta({ description: 'Expected CPU seconds' }),
  cached: z
    .array(z.object({ part: z.string(), shards: Count }))
    .meta({ description: 'Parts that earlier scans left behind: `reference:text`, `boundary:text`, `target:text` …' }),
  sequential: z
    .object({ reason: z.string().nullable() })
    .optional()
    .meta({ description: 'Where asked for: why the policy cannot be decided early; null: it can' }),
})
export type ScanPlan = z.infer<typeof ScanPlan>

export const Scan = z.object({
  id: ScanId,
  state: ScanState,
  model: ModelId.nullable(),
  base: BaseId.nullable(),
  suite: SuiteId.nullable(),
  canary_set: CanarySetId.nullable(),
  attacks: z.array(z.string()),
  probes: z.array(ProbeName),
  emulate: z.object({ base: BaseId, beta: z.number() }).nullable().meta({
    description: 'Not null: of no model but of what its tuning would make of this larger base',
  }),
  sequential: z.boolean(),
  max_examples: Count.nullable(),
  job: JobId.nullable().meta({
    description: 'Not null: the model is past the edge, and this job scores it; while it waits, so does the scan',
  }),
  published: z.boolean(),
  tier: Tier,
  progress: z.object({
    done: Count,
    total: Count,
    eta_s: z
      .number()
      .nullable()
      .meta({ description: 'From the measured throughput; null until something was measured' }),
  }),
  queue_position: Count.nullable().meta({
    description: 'Scans of this organisation before it; null once it has started',
  }),
  start_layer: Count.nullable(),
  cost: ScanCost,
  problem: z.object({ code: ProblemCode, detail: z.string() }).nullable(),
  verdict: Outcome.nullable(),
  grade: Grade.nullable(),
  created_at: Timestamp,
  started_at: Timestamp.nullable(),
  finished_at: Timestamp.nullable(),
})
export type Scan = z.infer<typeof Scan>

export const ScanList = pageOf(Scan)

export const ScanListQuery = PageQuery.extend({
  state: ScanState.optional(),
  model: ModelId.optional(),
  suite: SuiteId.optional(),
})
export type ScanListQuery = z.infer<typeof ScanListQuery>

/** One row of `GET …/scores`: every attack's score of one example, null where it has none. */
export const ExampleScores = z.object({
  id: z.string(),
  split: z.string(),
  group: z.string().nullable(),
  tokens: Count,
  loss: z.number(),
  reference_loss: z.number().nullable(),
  scores: z.record(z.string(), z.number().nullable()),
  probes: z
    .record(z.string(), z.record(z.string(), z.number().nullable()))
    .optional()
    .meta({ description: 'What probes say of this example' }),
})
export type ExampleScores = z.infer<typeof ExampleScores>
