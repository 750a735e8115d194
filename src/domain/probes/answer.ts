import type { ProbeAnswers, ProbeRequest } from '#contract/probes'
import type { Evidence } from '../evidence.ts'
import { materialOf, type Material } from '../material.ts'
import { probeNamed } from './all.ts'
import { lacks, unavailable, type Finding } from './probe.ts'

/** The answers of all probes that were asked for; undefined when none was. */
export function answerProbes(asked: readonly ProbeRequest[] | undefined, material: Material): ProbeAnswers | undefined {
  if (asked === undefined || asked.length === 0) return undefined
  return Object.fromEntries(asked.map((options) => [options.name, answer(options, material)])) as ProbeAnswers
}

/** What the probes say of single examples, by their index: for the owner alone. */
export function probeExamples(evidence: Evidence): ReadonlyMap<number, Record<string, Record<string, number | null>>> {
  const found = new Map<number, Record<string, Record<string, number | null>>>()
  const asked = (evidence.probes ?? []).filter(({ name }) => probeNamed(name).perExample !== undefined)
  if (asked.length === 0) return found
  const material = materialOf({ ...evidence, attacks: [] })
  for (const options of asked) {
    const probe = probeNamed(options.name)
    if (probe.needs.some((need) => lacks(need, material) !== null)) continue
    for (const [example, values] of probe.perExample!(options, material)) {
      found.set(example, { ...found.get(example), [options.name]: { ...values } })
    }
  }
  return found
}

function answer(options: ProbeRequest, material: Material) {
  const probe = probeNamed(options.name)
  const lacking = probe.needs.map((need) => lacks(need, material)).find((reason) => reason !== null)
  const finding: Finding<unknown> = lacking === undefined ? probe.analyse(options, material) : unavailable(lacking)
  const head = { version: probe.version, claim: probe.claim, options }
  if (finding.ok) return { ...head, result: finding.value }
  const { reason, detail } = finding
  return { ...head, result: null, reason, ...(detail !== undefined && { detail }) }
}
