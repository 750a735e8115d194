import type { ProbeName, ProbeRequest } from '#contract/probes'
import { findAttack } from '#domain/attacks/all'
import type { ViewNeed } from '#domain/views/all'
import { triggerView } from '#domain/views/triggers'
import type { PlannedJoint } from './planned-scan.ts'
import type { Question } from './question.ts'

export type JointPass = Exclude<PlannedJoint['pass'], 'emulated'>

type Asked = Pick<Question, 'attacks' | 'probes'>

export function probeAsked<K extends ProbeName>(
  { probes }: Pick<Asked, 'probes'>,
  name: K,
): ProbeRequest<K> | undefined {
  return probes.find((probe): probe is ProbeRequest<K> => probe.name === name)
}

/** The passes over hidden states of the texts that attacks and probes are about. */
export function jointAsked(question: Asked): JointPass[] {
  const gradient = question.attacks.some((name) => findAttack(name)!.needs.includes('head_gradient'))
  return [
    ...(probeAsked(question, 'adaptation_shift') ? (['aligned'] as const) : []),
    ...(gradient ? (['gradient'] as const) : []),
    ...(probeAsked(question, 'psmi') ? (['answers'] as const) : []),
  ]
}

/** In how many directions the tuned weights are to be moved. */
export function noiseDraws(question: Asked): number {
  return probeAsked(question, 'curvature_anomaly')?.weight_draws ?? 0
}

/** The prompts that a trigger scan looks at: no model scores them, both are held against each other. */
export function triggerNeed(question: Asked): ViewNeed[] {
  const request = probeAsked(question, 'trigger_scan')
  return request === undefined ? [] : [{ view: triggerView(request), models: [] }]
}
