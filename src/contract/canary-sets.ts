import { Alphabet, MAX_REPETITIONS, Template } from './canaries.ts'
import { CanarySetId } from './ids.ts'
import { trimmedLine } from './line.ts'
import { Timestamp, pageOf } from './page.ts'
import { z } from './zod.ts'

/** An audit gains little past a thousand canaries, and every one costs the model some capacity. */
const MAX_CANARIES = 2000
/** Held-out secrets that rank a canary where the space can't be enumerated; resolution is log₂ of their number. */
const MAX_REFERENCES = 5000
/** The answer hands out all strings at once. */
const MAX_CANARY_BYTES = 1_000_000

const Level = z.strictObject({
  repetitions: z
    .number()
    .int()
    .min(1)
    .max(MAX_REPETITIONS)
    .meta({ description: 'How often each stands in the training data' }),
  count: z.number().int().min(1).max(MAX_CANARIES).meta({ description: 'Canaries at this level' }),
})

/** How canaries are drawn. Secrets are `length` characters of `alphabet`, each uniform, joined by `separator`; all differ. */
export const CanarySpec = z
  .strictObject({
    template: Template,
    alphabet: Alphabet.default('0123456789'),
    length: z.number().int().min(1).max(32).default(6).meta({ description: 'Characters of a secret' }),
    separator: z
      .string()
      .max(3)
      .refine((text) => text.isWellFormed(), 'must be valid Unicode')
      .default(' ')
      .meta({ description: 'Between the characters; a space keeps digits apart as tokens' }),
    levels: z
      .array(Level)
      .min(1)
      .max(16)
      .meta({ example: [{ repetitions: 1, count: 64 }] }),
    coins: z.boolean().default(true).meta({
      description: 'Leave each canary out with probability ½. The one-run audit of ε needs it.',
    }),
    references: z.number().int().min(0).max(MAX_REFERENCES).default(1000),
  })
  .superRefine((spec, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if ([...spec.separator].some((symbol) => spec.alphabet.includes(symbol))) {
      issue('separator', 'must not contain a character of the alphabet')
    }
    const count = spec.levels.reduce((sum, level) => sum + level.count, 0)
    if (count > MAX_CANARIES) issue('levels', `must not have more than ${MAX_CANARIES} canaries together`)
    if (new Set(spec.levels.map((level) => level.repetitions)).size < spec.levels.length) {
      issue('levels', 'must not name the same number of repetitions twice')
    }
    if (count * new TextEncoder().encode(spec.template).byteLength > MAX_CANARY_BYTES) {
      issue('template', `is too long for ${count} canaries: together they may have ${MAX_CANARY_BYTES} bytes`)
    }
    const symbols = [...spec.alphabet].length
    // Drawing without repeats stays quick, and an exposure above one bit possible, while most of the space is free.
    if (symbols ** spec.length < 4 * (count + spec.references)) {
      issue('length', `${symbols} characters at this length make too few secrets for ${count + spec.references} draws`)
    }
  })
  .meta({ id: 'CanarySpec' })
export type CanarySpec = z.infer<typeof CanarySpec>

export const CreateCanarySet = z
  .strictObject({ name: trimmedLine(200), spec: CanarySpec })
  .meta({ id: 'CreateCanarySet' })
export type CreateCanarySet = z.infer<typeof CreateCanarySet>

export const CanarySet = z
  .object({
    id: CanarySetId,
    name: z.string(),
    spec: CanarySpec,
    canaries: z.number().int().meta({ description: 'Drawn, whether handed out or kept back' }),
    created_at: Timestamp,
  })
  .meta({ id: 'CanarySet' })
export type CanarySet = z.infer<typeof CanarySet>

/** What to put into the training data: `text`, `repetitions` times. The ones left out are never told. */
const TrainingString = z.object({ text: z.string(), repetitions: z.number().int() })

export const CreatedCanarySet = CanarySet.extend({ strings: z.array(TrainingString) }).meta({ id: 'CreatedCanarySet' })
export type CreatedCanarySet = z.infer<typeof CreatedCanarySet>

export const CanarySetList = pageOf(CanarySet)
