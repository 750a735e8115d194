import type { Model } from '#domain/views/view-signal'
import type { NewShardRow } from '#store/shards'

interface Range {
  readonly from: number
  readonly to: number
}

/** One shard of one view: how its passes are cut, and what earlier scans left behind. */
export interface ShardNeeds {
  readonly view: string
  /** Who scores it. */
  readonly models: readonly Model[]
  readonly shard: number
  readonly base: { readonly segments: readonly Range[]; readonly flops: number }
  readonly target: { readonly segments: readonly Range[]; readonly flops: number }
  readonly hasReference: boolean
  readonly hasTarget: boolean
  readonly hasBoundary: boolean
}

export type Unit = Omit<NewShardRow, 'scanId' | 'state' | 'attempts' | 'sends' | 'dueAt' | 'cost' | 'finishedAt'>

/**
 * The units of work that a scan must really run, in the order in which they should be sent. Stages are `0 … layers` (the head is stage
 * `layers`). A target that starts at a boundary waits for the base's hidden states there: a reference pass leaves them behind on its
 * way (`keep`); when its statistics are cached but the hidden states are not, a pass of the base up to the boundary makes them.
 */
export function listUnits(shards: readonly ShardNeeds[], startLayer: number, layers: number): Unit[] {
  const units: Unit[] = []
  for (const needs of shards) {
    const { view, shard, models } = needs
    const push = (
      pass: Unit['pass'],
      segments: readonly Range[],
      flops: number,
      after: number | null,
      keep?: number,
    ) => {
      let previous = after
      for (const { from, to } of segments) {
        const kept = keep !== undefined && from < keep && keep < to ? keep : null
        const share = flops / segments.length
        units.push({ unit: units.length, pass, view, shard, from, to, keep: kept, after: previous, flops: share })
        previous = units.length - 1
      }
      return previous
    }
    const reference = models.includes('reference') && !needs.hasReference
    const target = models.includes('target') && !needs.hasTarget
    const boundary = target && startLayer > 0 && !needs.hasBoundary
    let hidden: number | null = null
    if (reference) {
      const first = units.length
      push('reference', needs.base.segments, needs.base.flops, null, boundary ? startLayer : undefined)
      const maker = units.slice(first).find((unit) => unit.from < startLayer && startLayer <= unit.to)
      hidden = boundary ? (maker?.unit ?? null) : null
    } else if (boundary) {
      const cut = needs.base.segments
        .filter(({ from }) => from < startLayer)
        .map(({ from, to }) => ({ from, to: Math.min(to, startLayer) }))
      hidden = push('boundary', cut, (needs.base.flops * startLayer) / (layers + 1), null)
    }
    if (target) push('target', needs.target.segments, needs.target.flops, hidden)
  }
  return units
}
