import type { Model } from '#domain/views/view-signal'
import type { NewShardRow } from '#store/shards'

export interface Range {
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
  /** A pass of another model that comes before all others. */
  readonly first?: { readonly pass: Unit['pass']; readonly segments: readonly Range[]; readonly flops: number }
  /** Passes over last hidden states that are still to be run. */
  readonly joint?: readonly { readonly pass: Unit['pass']; readonly models: readonly Model[]; readonly flops: number }[]
  /** Whose last hidden states (and others that are asked for) lie there already. */
  readonly states?: { readonly reference: boolean; readonly target: boolean }
}

export type Unit = Omit<NewShardRow, 'scanId' | 'state' | 'attempts' | 'sends' | 'dueAt' | 'cost' | 'finishedAt'>

/**
 * The units of work that a scan must really run, in the order in which they should be sent. Stages are `0 … layers` (the head is stage
 * `layers`). A target that starts at a boundary waits for the base's hidden states there: a reference pass leaves them behind on its
 * way (`keep`); when its statistics are cached but the hidden states are not, a pass of the base up to the boundary makes them. Passes over last
 * hidden states come after all that leave them behind: the target's then waits for the reference's.
 */
export function listUnits(shards: readonly ShardNeeds[], startLayer: number, layers: number): Unit[] {
  const units: Unit[] = []
  for (const needs of shards) {
    const { view, shard, models, joint = [], states } = needs
    const push = (pass: Unit['pass'], segments: readonly Range[], flops: number, after: number | null, keep?: number) =>
      pushSegments(units, { pass, view, shard, segments, flops, after, ...(keep !== undefined && { keep }) })
    const lacksStates = (model: Model) => joint.some((one) => one.models.includes(model)) && states?.[model] !== true
    const reference = (models.includes('reference') && !needs.hasReference) || lacksStates('reference')
    const target = (models.includes('target') && !needs.hasTarget) || lacksStates('target')
    // Where nobody wants a model's statistics its passes end in front of the head.
    const ofModel = (model: Model, { segments, flops }: ShardNeeds['base']) => {
      if (models.includes(model)) return { segments, flops }
      const cut = below(segments, layers)
      return { segments: cut, flops: (flops * stages(cut)) / stages(segments) }
    }
    const boundary = target && startLayer > 0 && !needs.hasBoundary
    const before = needs.first ? push(needs.first.pass, needs.first.segments, needs.first.flops, null) : null
    let hidden = before
    if (reference) {
      const first = units.length
      const pass = ofModel('reference', needs.base)
      const last = push('reference', pass.segments, pass.flops, before, boundary ? startLayer : undefined)
      const maker = units.slice(first).find((unit) => unit.from < startLayer && startLayer <= unit.to)
      hidden = boundary ? (maker?.unit ?? before) : before
      if (joint.length > 0) hidden = last
    } else if (boundary) {
      const cut = below(needs.base.segments, startLayer)
      hidden = push('boundary', cut, (needs.base.flops * startLayer) / (layers + 1), before)
    }
    if (target) {
      const pass = ofModel('target', needs.target)
      hidden = push('target', pass.segments, pass.flops, hidden)
    }
    for (const { pass, flops } of joint) push(pass, [{ from: layers, to: layers + 1 }], flops, hidden)
  }
  return units
}

interface Pass {
  readonly pass: Unit['pass']
  readonly view: string
  readonly shard: number
  readonly segments: readonly Range[]
  readonly flops: number
  /** The unit that it waits for. */
  readonly after: number | null
  /** Boundary whose states it leaves behind. */
  readonly keep?: number
}

/** Adds a pass as a chain of units, and gives the last; of a pass without segments what it would have waited for. */
export function pushSegments(units: Unit[], { pass, view, shard, segments, flops, after, keep }: Pass): number | null {
  let previous = after
  for (const { from, to } of segments) {
    const kept = keep !== undefined && from < keep && keep < to ? keep : null
    const share = flops / segments.length
    units.push({ unit: units.length, pass, view, shard, from, to, keep: kept, after: previous, flops: share })
    previous = units.length - 1
  }
  return previous
}

/** What of the segments lies in front of stage `end`. */
export function below(segments: readonly Range[], end: number): Range[] {
  return segments.filter(({ from }) => from < end).map(({ from, to }) => ({ from, to: Math.min(to, end) }))
}

function stages(segments: readonly Range[]): number {
  return segments.reduce((sum, { from, to }) => sum + to - from, 0)
}
