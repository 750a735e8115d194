import { type CanarySet, CanarySpec } from '#contract/canary-sets'
import { CanarySetId } from '#contract/ids'
import type { CanarySetRow } from '#store/canary-sets'
import { time } from '../time.ts'

/** The recipe, not the draw. */
export function showCanarySet(row: CanarySetRow): CanarySet {
  const spec = CanarySpec.parse(row.spec)
  return {
    id: CanarySetId.parse(row.id),
    name: row.name,
    spec,
    canaries: spec.levels.reduce((sum, level) => sum + level.count, 0),
    created_at: time(row.createdAt),
  }
}
