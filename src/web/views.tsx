import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import type { SignatureCheck } from '#contract/signatures'
import type { Suite } from '#contract/suites'

/** What the pages are given. Names are strangers' text: they are escaped where they are shown. */

export interface ModelView {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly digest: string
  readonly base_name: string
  readonly trainable_parameters: number
  readonly changed_layers: readonly number[]
  readonly created_at: string
}

export type SuiteView = Pick<
  Suite,
  'name' | 'digest' | 'visibility' | 'counts' | 'groups' | 'created_at' | 'expires_at'
>

/** A scan with whatever is known of it; `report` once it is done. */
export interface ScanView {
  readonly scan: Scan
  /** Whoever looks belongs to the organisation that asked for it. */
  readonly owned: boolean
  readonly report: Report | null
  /** Whether the report is as this server signed it; null without a report. */
  readonly signature: SignatureCheck | null
  readonly model: { id: string; name: string; kind: string; trainable_parameters: number | null } | null
  readonly base: string | null
  /** `readable`: whoever looks may open its page. */
  readonly suite: { id: string; name: string; digest: string; readable: boolean } | null
}
