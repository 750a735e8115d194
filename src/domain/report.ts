import type { Report } from '#contract/report'
import type { Evidence } from './evidence.ts'

/** Evidence in, report out. Pure and deterministic: the same evidence and seed give the same report, byte for byte. */
export type BuildReport = (evidence: Evidence) => Report
