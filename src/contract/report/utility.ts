import { z } from 'zod'
import { Plain } from '../measured.ts'

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
