import type { Base, BaseArchitecture } from '#contract/bases'
import { BaseId } from '#contract/ids'
import type { Architecture } from '#model/architecture'
import { elements } from '#model/tensor-table'
import type { BaseRow } from '#store/bases'
import type { Caller } from '../caller.ts'
import { time } from '../time.ts'
import type { Checkpoint } from './read-base.ts'

/** What the row's JSON column holds. */
export interface BaseSummary {
  readonly architecture: BaseArchitecture
  readonly parameters: number
  readonly bytes: number
  readonly dtypes: readonly string[]
}

export function summarise({ architecture, table }: Checkpoint, bytes: number): BaseSummary {
  const tensors = [...table.values()]
  return {
    architecture: wireArchitecture(architecture),
    parameters: tensors.reduce((sum, { shape }) => sum + elements(shape), 0),
    bytes,
    dtypes: [...new Set(tensors.map(({ dtype }) => dtype))].sort(),
  }
}

export function showBase(row: BaseRow, caller: Caller): Base {
  const { architecture, parameters, bytes, dtypes } = row.summary as BaseSummary
  return {
    id: BaseId.parse(row.id),
    name: row.name,
    digest: `sha256:${row.digest}`,
    visibility: row.visibility,
    owned: row.orgId === caller.org,
    architecture,
    parameters,
    bytes,
    dtypes: [...dtypes],
    frequencies: row.frequencies === null ? null : `sha256:${row.frequencies}`,
    source: row.source,
    created_at: time(row.createdAt),
  }
}

function wireArchitecture(architecture: Architecture): BaseArchitecture {
  return {
    family: architecture.family,
    layers: architecture.layers.length,
    width: architecture.width,
    heads: architecture.heads,
    kv_heads: architecture.kvHeads,
    intermediate: architecture.intermediate,
    vocabulary: architecture.vocabulary,
    positions: architecture.positions,
    tied_head: architecture.head.tied,
  }
}
