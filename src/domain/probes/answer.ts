import type { ProbeAnswers, ProbeRequest } from '#contract/probes'
import type { Material } from '../material.ts'
import { probeNamed } from './all.ts'
import { LACKS, unavailable, type Finding } from './probe.ts'

/** The answers of all probes that were asked for; undefined when none was. */
export function answerProbes(asked: readonly ProbeRequest[] | undefined, material: Material): ProbeAnswers | undefined {
  if (asked === undefined || asked.length === 0) return undefined
  return Object.fromEntries(asked.map((options) => [options.name, answer(options, material)])) as ProbeAnswers
}

function answer(options: ProbeRequest, material: Material) {
  const probe = probeNamed(options.name)
  const lacking = probe.needs.map((need) => LACKS[need](material)).find((reason) => reason !== null)
  const finding: Finding<unknown> = lacking === undefined ? probe.analyse(options, material) : unavailable(lacking)
  const head = { version: probe.version, claim: probe.claim, options }
  if (finding.ok) return { ...head, result: finding.value }
  const { reason, detail } = finding
  return { ...head, result: null, reason, ...(detail !== undefined && { detail }) }
}
