import type { Measured, Plain } from '#contract/measured'
import type { Grade, Outcome, Report, Tier } from '#contract/report'
import type { Scan, ScanState } from '#contract/scans'

/** What the pages are given. Names are strangers' text: they are escaped where they are shown. */

export interface ModelView {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly digest: string
  readonly base: string
  readonly trainable_parameters: number | null
  readonly changed_layers: readonly number[] | null
  readonly created_at: string
}

export interface SuiteView {
  readonly id: string
  readonly name: string
  readonly digest: string
  readonly visibility: string
  readonly counts: { readonly [split in 'member' | 'nonmember' | 'canary' | 'reference']?: number | undefined }
  readonly groups: number
  readonly created_at: string
  readonly expires_at: string | null
}

/** A scan with whatever is known of it; `report` once it is done. */
export interface ScanView {
  readonly scan: Scan
  readonly report: Report | null
  readonly model: Pick<ModelView, 'id' | 'name' | 'kind' | 'trainable_parameters'> | null
  readonly base: string | null
  readonly suite: Pick<SuiteView, 'id' | 'name' | 'digest'> | null
}

/** A concluded scan in a list. */
export interface BoardRow {
  readonly scan: string
  readonly name: string
  readonly model: string | null
  readonly kind: string | null
  readonly trainable_parameters: number | null
  readonly base: string | null
  readonly suite: { readonly id: string; readonly name: string } | null
  readonly perplexity: Plain
  readonly tpr_10: Measured
  readonly tpr_1: Measured
  readonly exposure: Measured
  readonly extraction: Measured
  readonly outcome: Outcome
  readonly grade: Grade | null
  readonly tier: Tier
  readonly finished_at: string
}

/** A scan in a list that has not concluded, or never will. */
export interface RunningRow {
  readonly scan: string
  readonly name: string
  readonly kind: string | null
  readonly state: ScanState
  readonly done: number
  readonly total: number
  readonly eta_s: number | null
}
