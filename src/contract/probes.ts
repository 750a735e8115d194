import { AdaptationShiftRequest, AdaptationShiftResult } from './probes/adaptation-shift.ts'
import { CurvatureAnomalyRequest, CurvatureAnomalyResult } from './probes/curvature-anomaly.ts'
import { DiscrepancyRequest, DiscrepancyResult } from './probes/discrepancy.ts'
import { GroupDisparityRequest, GroupDisparityResult } from './probes/group-disparity.ts'
import { MarginRobustnessRequest, MarginRobustnessResult } from './probes/margin-robustness.ts'
import { PsmiRequest, PsmiResult } from './probes/psmi.ts'
import { TriggerScanRequest, TriggerScanResult } from './probes/trigger-scan.ts'
import { CheckpointTrustRequest, CheckpointTrustResult } from './probes/checkpoint-trust.ts'
import { PoisonScanRequest, PoisonScanResult } from './probes/poison-scan.ts'
import { z } from './zod.ts'

/** Every probe: how it is asked for, and what it answers. A new probe is a new line here and in the two lists below, and a file in `domain/probes`. */
export const probeKinds = {
  discrepancy: { request: DiscrepancyRequest, result: DiscrepancyResult },
  group_disparity: { request: GroupDisparityRequest, result: GroupDisparityResult },
  adaptation_shift: { request: AdaptationShiftRequest, result: AdaptationShiftResult },
  trigger_scan: { request: TriggerScanRequest, result: TriggerScanResult },
  psmi: { request: PsmiRequest, result: PsmiResult },
  checkpoint_trust: { request: CheckpointTrustRequest, result: CheckpointTrustResult },
  poison_scan: { request: PoisonScanRequest, result: PoisonScanResult },
  curvature_anomaly: { request: CurvatureAnomalyRequest, result: CurvatureAnomalyResult },
  margin_robustness: { request: MarginRobustnessRequest, result: MarginRobustnessResult },
} as const

export type ProbeName = keyof typeof probeKinds
export const ProbeName = z.enum(Object.keys(probeKinds) as [ProbeName, ...ProbeName[]])

/** A probe with its options, defaults filled in. */
export const ProbeRequest = z
  .discriminatedUnion('name', [
    DiscrepancyRequest,
    GroupDisparityRequest,
    AdaptationShiftRequest,
    TriggerScanRequest,
    PsmiRequest,
    CheckpointTrustRequest,
    PoisonScanRequest,
    CurvatureAnomalyRequest,
    MarginRobustnessRequest,
  ])
  .meta({ id: 'ProbeRequest' })
export type ProbeRequest<K extends ProbeName = ProbeName> = Extract<z.output<typeof ProbeRequest>, { name: K }>
export type ProbeResult<K extends ProbeName = ProbeName> = z.output<(typeof probeKinds)[K]['result']>

const MAX_PROBES = 32

/** What one scan answers beside its attacks: names, or `{name, …options}`. Each at most once. */
export const Probes = z
  .array(
    z.union([ProbeName, ProbeRequest], {
      error: `must be a probe (${ProbeName.options.join(', ')}), or {"name": …} with options that it has`,
    }),
  )
  .min(1)
  .max(MAX_PROBES)
  .superRefine((asked, context) => {
    const seen = new Set<string>()
    asked.forEach((probe, i) => {
      const name = typeof probe === 'string' ? probe : probe.name
      if (seen.has(name)) context.addIssue({ code: 'custom', path: [i], message: `\`${name}\` is asked for twice` })
      seen.add(name)
      if (typeof probe !== 'string') return
      const bare = ProbeRequest.safeParse({ name })
      for (const { path, message } of bare.error?.issues ?? [])
        context.addIssue({
          code: 'custom',
          path: [i, ...path],
          message: `\`${name}\` needs more than its name: ${message}`,
        })
    })
  })
  .meta({ description: 'Names, or objects with a name and options; each at most once. Default: none' })
export type Probes = z.infer<typeof Probes>

function answer<O extends z.ZodType, R extends z.ZodType>(request: O, result: R) {
  const head = {
    /** Version of the definition. */
    version: z.number().int().positive(),
    claim: z.string().meta({ description: 'What the result says at most' }),
    options: request,
  }
  return z.union([
    z.object({ ...head, result }),
    z.object({ ...head, result: z.null(), reason: z.string(), detail: z.string().optional() }),
  ])
}

/** The answers of a report, by name; a probe that could not be computed says why. */
export const ProbeAnswers = z
  .object({
    discrepancy: answer(DiscrepancyRequest, DiscrepancyResult).optional(),
    group_disparity: answer(GroupDisparityRequest, GroupDisparityResult).optional(),
    adaptation_shift: answer(AdaptationShiftRequest, AdaptationShiftResult).optional(),
    trigger_scan: answer(TriggerScanRequest, TriggerScanResult).optional(),
    psmi: answer(PsmiRequest, PsmiResult).optional(),
    checkpoint_trust: answer(CheckpointTrustRequest, CheckpointTrustResult).optional(),
    poison_scan: answer(PoisonScanRequest, PoisonScanResult).optional(),
    curvature_anomaly: answer(CurvatureAnomalyRequest, CurvatureAnomalyResult).optional(),
    margin_robustness: answer(MarginRobustnessRequest, MarginRobustnessResult).optional(),
  })
  .meta({ id: 'ProbeAnswers' })
export type ProbeAnswers = z.infer<typeof ProbeAnswers>
export type ProbeAnswer = NonNullable<ProbeAnswers[ProbeName]>
