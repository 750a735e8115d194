import type { Model } from '#domain/views/view-signal'
import type { ScanPlan } from '#contract/scans'
import type { Tiling } from '#model/tiling'
import type { Unit } from './list-units.ts'

/** What planning decided, kept with the scan: everything a worker needs to find its input, its output and how to cut the work. */
export interface PlannedScan {
  /** Where layouts, reference statistics and the base's hidden states lie; the target's own statistics lie under the organisation. */
  readonly shared: string
  readonly own: string
  readonly base: string
  readonly target: string
  readonly startLayer: number
  readonly layers: number
  /** The texts themselves first. */
  readonly views: readonly PlannedView[]
}

export interface PlannedView {
  readonly view: string
  readonly models: readonly Model[]
  readonly layout: string
  readonly shards: number
  /** How units cut wide matrices, which depends on how long the sequences are; null where none is run here. */
  readonly tiling: { readonly base: Tiling; readonly target: Tiling } | null
}

export interface Passes {
  readonly planned: PlannedScan
  readonly units: readonly Unit[]
  readonly summary: ScanPlan
}
