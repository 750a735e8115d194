import type { Model } from '#domain/views/view-signal'
import { below, pushSegments, type Range, type Unit } from './list-units.ts'

/** One shard of the texts that are scored with moved weights: its passes that are still to be run. */
export interface NoiseNeeds {
  readonly shard: number
  /** The base as it is, up to where noise begins; null where its states lie there, or noise begins at the bottom. */
  readonly boundary: { readonly view: string; readonly segments: readonly Range[]; readonly flops: number } | null
  readonly passes: readonly {
    readonly view: string
    readonly pass: Model
    readonly segments: readonly Range[]
    readonly flops: number
  }[]
}

/**
 * The units of moved models, numbered on behind `units`. Below `startLayer` nothing is moved, so that the base's own hidden states there, of
 * which one pass of each shard leaves some behind, are where all of them start.
 */
export function listNoiseUnits(
  units: readonly Unit[],
  shards: readonly NoiseNeeds[],
  startLayer: number,
  layers: number,
): Unit[] {
  const all = [...units]
  for (const { shard, boundary, passes } of shards) {
    if (passes.length === 0) continue
    const after =
      boundary &&
      pushSegments(all, {
        pass: 'boundary',
        view: boundary.view,
        shard,
        segments: below(boundary.segments, startLayer),
        flops: (boundary.flops * startLayer) / (layers + 1),
        after: null,
      })
    for (const pass of passes) pushSegments(all, { ...pass, shard, after })
  }
  return all
}
