import { BaseId, ModelId } from '#contract/ids'
import { Checkpoint, type Model, ModelKind, Training } from '#contract/models'
import type { Delta } from '#model/delta'
import type { ModelRow } from '#store/models'
import { time } from '../time.ts'

/** What the row's JSON column holds. */
export interface ModelSummary {
  readonly changed: Delta['changed']
  readonly trainableParameters: number
  readonly bytes: number
  readonly notes: readonly string[]
  /** In front of every text; absent: none. */
  readonly virtualTokens?: number
}

export function summarise({ changed, trainableParameters, notes, virtual }: Delta, bytes: number): ModelSummary {
  return { changed, trainableParameters, bytes, notes, ...(virtual && { virtualTokens: virtual.tokens }) }
}

export function showModel(row: ModelRow, baseName: string): Model {
  const { changed, trainableParameters, bytes, notes } = row.summary as ModelSummary
  return {
    id: ModelId.parse(row.id),
    name: row.name,
    base: BaseId.parse(row.baseId),
    base_name: baseName,
    digest: `sha256:${row.digest}`,
    kind: ModelKind.parse(row.kind),
    changed_layers: [...changed.layers],
    changed_embedding: changed.embedding,
    changed_head: changed.head,
    trainable_parameters: trainableParameters,
    bytes,
    notes: [...notes],
    training: row.training === null ? null : Training.parse(row.training),
    checkpoint: row.checkpoint === null ? null : Checkpoint.parse(row.checkpoint),
    source: row.source,
    created_at: time(row.createdAt),
  }
}
