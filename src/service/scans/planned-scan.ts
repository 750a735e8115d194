import type { AnswerLabel } from '#domain/joint-evidence'
import type { Model } from '#domain/views/view-signal'
import type { ScanPlan } from '#contract/scans'
import type { WeightNoise } from '#model/noise'
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
  /** Of an emulated scan: `base` and `layers` are then the large base's, `target` names the emulation, and the small models are here. */
  readonly emulate?: { readonly small: SmallModels; readonly beta: number }
}

type SmallModels = Pick<PlannedScan, 'base' | 'target' | 'startLayer' | 'layers'>

/** The plan as a unit of this pass sees it: the small models of an emulated scan run as those of any other. */
export function planFor(planned: PlannedScan, pass: Unit['pass']): PlannedScan {
  const { emulate } = planned
  return emulate === undefined || pass === 'large' || pass === 'emulated' ? planned : { ...planned, ...emulate.small }
}

export interface PlannedView {
  readonly view: string
  readonly models: readonly Model[]
  readonly layout: string
  readonly shards: number
  /** How units cut wide matrices, which depends on how long the sequences are; null where none is run here. */
  readonly tiling: { readonly base: Tiling; readonly target: Tiling; readonly large?: Tiling } | null
  /** The tuned weights are moved: by what, and what names the models that come of it. */
  readonly noise?: WeightNoise & { readonly weights: Readonly<Record<Model, string>> }
  /** Passes over its hidden states, where something asks for them. */
  readonly joint?: readonly PlannedJoint[]
}

/** A pass that begins at last hidden states. */
export interface PlannedJoint {
  readonly pass: 'aligned' | 'gradient' | 'answers' | 'emulated'
  /** Whose states it reads. */
  readonly models: readonly Model[]
  readonly tiling: Tiling
  readonly sliceTokens: number
  /** Of `answers`: the boundary whose states are kept, others in front of it, and the labels whose tokens are looked at. */
  readonly answers?: {
    readonly layer: number
    readonly others?: readonly number[]
    readonly labels: readonly AnswerLabel[]
  }
}

export interface Passes {
  readonly planned: PlannedScan
  readonly units: readonly Unit[]
  readonly summary: ScanPlan
}
