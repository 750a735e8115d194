import type { FC } from 'hono/jsx'
import type { ProbeAnswers, ProbeName, ProbeResult } from '#contract/probes'
import { probeNamed } from '#domain/probes/all'
import { answersOf } from '#domain/probes/facts'
import { Absent } from '../numbers.tsx'
import { AdaptationShiftBody } from '../probes/adaptation-shift.tsx'
import { CurvatureAnomalyBody } from '../probes/curvature-anomaly.tsx'
import { DiscrepancyBody } from '../probes/discrepancy.tsx'
import { GroupDisparityBody } from '../probes/group-disparity.tsx'
import { MarginRobustnessBody } from '../probes/margin-robustness.tsx'
import { PsmiBody } from '../probes/psmi.tsx'
import { TriggerScanBody } from '../probes/trigger-scan.tsx'
import { CheckpointTrustBody } from '../probes/checkpoint-trust.tsx'
import { PoisonScanBody } from '../probes/poison-scan.tsx'
import { Section } from '../section.tsx'

/** What shows a probe's result, by name. */
const BODIES: { readonly [K in ProbeName]: FC<{ of: ProbeResult<K> }> } = {
  discrepancy: DiscrepancyBody,
  group_disparity: GroupDisparityBody,
  adaptation_shift: AdaptationShiftBody,
  trigger_scan: TriggerScanBody,
  psmi: PsmiBody,
  checkpoint_trust: CheckpointTrustBody,
  poison_scan: PoisonScanBody,
  curvature_anomaly: CurvatureAnomalyBody,
  margin_robustness: MarginRobustnessBody,
}

/** The probes that were asked for: question, answer, and what the answer can't show. */
export function ProbeSections({ of }: { of: ProbeAnswers | undefined }) {
  return (
    <>
      {answersOf(of).map(([name, answer]) => {
        const { title, question, paper } = probeNamed(name)
        const Body = BODIES[name] as FC<{ of: ProbeResult }>
        return (
          <Section id={name} title={title} about={question}>
            {answer.result === null ? (
              <p>
                <Absent reason={answer.reason} detail={answer.detail} />
              </p>
            ) : (
              <Body of={answer.result} />
            )}
            <p class="small muted">
              {answer.claim} Source: {paper}. Probe <code>{name}</code>, version {answer.version}.
            </p>
          </Section>
        )
      })}
    </>
  )
}
