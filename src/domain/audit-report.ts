import type { Audit } from '#contract/report/audit'
import { audit } from './audit/audit.ts'
import { columnOf, type Material } from './material.ts'
import { scoreExamples } from './scores.ts'

/** δ of the audit when nobody chooses: small against one over the size of a fine-tuning set. */
const DELTA = 1e-5

/** Canaries with coins, scored by the difference to the base where there is one, else by their loss; whatever the scan's own attacks are. */
export function auditOf(material: Material): Audit {
  const attack = material.evidence.reference === undefined ? 'loss' : 'ref_diff'
  const column = columnOf(material, attack) ?? scoreExamples(material.evidence, [attack])[0]!
  const tosses = material.splits.canary.flatMap((i) => {
    const canary = material.evidence.examples[i]!.canary
    const score = column.values[i]!
    if (canary?.included === undefined || Number.isNaN(score)) return []
    return [{ score, included: canary.included, copies: Math.max(1, canary.drawnFor ?? canary.repetitions) }]
  })
  const delta = material.evidence.options?.delta ?? DELTA
  return audit(tosses, delta)
}
