import { Canary, renderCanary } from './canaries.ts'
import { Sha256, SuiteId } from './ids.ts'
import { line } from './line.ts'
import { Timestamp, pageOf } from './page.ts'
import { z } from './zod.ts'

/** Roughly sixteen times the longest context that the edge can score; what lies beyond it would never be read. */
const MAX_TEXT = 65_536
/** Neighbours of one text: as many as peers compare with at most, each a pass of its own. */
export const MAX_NEIGHBOURS = 10
/** One line of JSON: a text of `MAX_TEXT` characters, every one escaped, would not fit; real ones are far below. */
export const MAX_LINE_BYTES = 262_144
/** The scan holds ids and labels of the whole suite in one isolate; power saturates long before this. */
export const MAX_EXAMPLES = 50_000
export const MAX_SUITE_BYTES = 33_554_432
/** A list of errors helps until it is a page long; past this the file itself is wrong. */
export const MAX_LINE_ERRORS = 50

/**
 * - `member`: was in the fine-tuning data; `nonmember`: same distribution, was not.
 * - `canary`: a planted secret (`canary` says which space it is ranked in).
 * - `reference`: held-out text that calibrates; counted neither as member nor as non-member.
 */
const Split = z.enum(['member', 'nonmember', 'canary', 'reference'])

const sentence = z
  .string()
  .max(MAX_TEXT)
  .refine((text) => text.isWellFormed(), 'must be valid Unicode (no unpaired surrogate)')
  .refine((text) => text.trim() !== '', 'must not be empty')

/** One line of a suite's JSONL file. */
export const Example = z
  .strictObject({
    id: line(128).meta({ description: 'Unique in the suite', example: 'm-0001' }),
    text: sentence,
    split: Split,
    group: line(128).optional().meta({ description: 'Numbers are also reported per group' }),
    label: line(128)
      .optional()
      .meta({ description: 'What the text is an example of, in a classification task put as text; for `psmi`' }),
    prefix: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'Start of `text` given as the prompt when extraction is tested; the rest is the suffix' }),
    neighbours: z.array(sentence).min(1).max(MAX_NEIGHBOURS).optional().meta({
      description:
        'Texts like it but for a few words, for `neighborhood`; without any in the suite the server swaps tokens',
    }),
    canary: Canary.optional().meta({ description: 'Required when `split` is `canary`, refused otherwise' }),
  })
  .superRefine((example, context) => {
    const { text, prefix, canary, split } = example
    if (prefix !== undefined && (!text.startsWith(prefix) || prefix.length >= text.length)) {
      context.addIssue({ code: 'custom', path: ['prefix'], message: 'must be a proper start of `text`' })
    }
    if ((split === 'canary') !== (canary !== undefined)) {
      const message = canary ? 'only a line with split `canary` may have it' : 'a canary needs it'
      context.addIssue({ code: 'custom', path: ['canary'], message })
    }
    if (canary && text !== renderCanary(canary.template, canary.secret)) {
      context.addIssue({
        code: 'custom',
        path: ['text'],
        message: 'must be `canary.template` with the secret in place',
      })
    }
  })
  .meta({ id: 'Example' })
export type Example = z.infer<typeof Example>

export const Visibility = z.enum(['private', 'public'])
export type Visibility = z.infer<typeof Visibility>

/** Creates a suite from a JSONL blob (`file`) or from lines in the request (`examples`): exactly one of them. */
export const CreateSuite = z
  .strictObject({
    name: line(200),
    file: Sha256.optional().meta({ description: 'Digest of an uploaded JSONL blob' }),
    // Read one by one behind this schema, so that a fault names its line; the document shows what each must be.
    examples: z
      .array(z.unknown())
      .min(1)
      .max(MAX_EXAMPLES)
      .optional()
      .meta({ description: 'The lines themselves', items: { $ref: '#/components/schemas/Example' } }),
    probes: z.enum(['email']).optional().meta({
      description:
        'Makes a suite of questions out of these texts instead: for every name with an e-mail address, six prompts that ask for it',
    }),
    visibility: Visibility.default('private'),
    expires_at: Timestamp.optional().meta({ description: 'After this the text is deleted and the suite is gone' }),
  })
  .refine((suite) => (suite.file === undefined) !== (suite.examples === undefined), {
    message: 'give either `file` or `examples`',
  })
  .meta({ id: 'CreateSuite' })
export type CreateSuite = z.infer<typeof CreateSuite>

export const SplitCounts = z.record(Split, z.number().int().nonnegative())
export type SplitCounts = z.infer<typeof SplitCounts>

/** What is told about a suite. Its text is never part of an answer. */
export const Suite = z
  .object({
    id: SuiteId,
    name: z.string(),
    digest: z.string().meta({ description: 'Version: SHA-256 of the normalised lines', example: 'sha256:…' }),
    visibility: Visibility,
    counts: SplitCounts,
    examples: z.number().int(),
    bytes: z.number().int().meta({ description: 'Size of the normalised lines' }),
    groups: z.number().int().meta({ description: 'Distinct values of `group`' }),
    owned: z.boolean().meta({ description: 'False when another organisation published it' }),
    created_at: Timestamp,
    expires_at: Timestamp.nullable(),
  })
  .meta({ id: 'Suite' })
export type Suite = z.infer<typeof Suite>

export const SuiteList = pageOf(Suite)
