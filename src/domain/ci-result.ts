import type { Report } from '#contract/report'
import type { Outcome } from '#contract/report/verdict'

/** A scan as a pipeline sees it: a report, or the reason why there is none. Every CI format shows both. */
export type CiResult = (Concluded | NotConcluded) & {
  /** What the result is about, as a path from the root of the repository (`adapter/adapter_config.json`). */
  readonly artifact: string
}

export interface Concluded {
  readonly report: Report
  /** Where people read the report; absent when the server is gone by then. */
  readonly url?: string
}

/** The scan failed, was cancelled, ran out of time or never began: never a pass. */
export interface NotConcluded {
  readonly problem: { readonly code: string; readonly detail: string }
}

/** What the pipeline should do: the verdict, or what the policy makes of an inconclusive one. */
export function decisionOf({ verdict }: Report): Outcome {
  return verdict.decision ?? verdict.outcome
}

/** Whom the result speaks of: the model's name, or the artifact's folder. */
export function subjectName(result: CiResult): string {
  if (!('report' in result)) return result.artifact
  const { model, emulation } = result.report
  const name = model?.name ?? model?.id ?? result.artifact
  return emulation ? `${name} (emulated on ${emulation.base})` : name
}
