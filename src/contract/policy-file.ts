import { line } from './line.ts'
import { Policy } from './policy.ts'
import { z } from './zod.ts'

/**
 * `memorisk.yaml`: a policy as it lies in a repository, with the attacks it wants run. The JSON Schema made from this is what editors complete and
 * check by.
 */
export const PolicyFile = Policy.extend({
  version: z.literal(1).default(1).meta({ description: 'Version of this format' }),
  attacks: z
    .array(line(40))
    .min(1)
    .max(32)
    .optional()
    .meta({ description: 'Only these attacks; default: all that apply' }),
  sequential: z.literal(true).optional().meta({
    description: 'Score in random order and stop as soon as the rules are decided either way',
  }),
}).meta({
  title: 'Memorisk policy',
  description: 'What a fine-tuned model may remember of its training data, checked by `memorisk scan --policy`',
})
export type PolicyFile = z.infer<typeof PolicyFile>

/** JSON Schema (draft 2020-12) of what people write: defaults may be left out. */
export function policyFileSchema(): object {
  return z.toJSONSchema(PolicyFile, { io: 'input', target: 'draft-2020-12' })
}
