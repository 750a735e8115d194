import type { ProbeAnswer, ProbeAnswers, ProbeName } from '#contract/probes'
import type { Report } from '#contract/report'
import { probeNamed } from './all.ts'
import type { Fact } from './probe.ts'

export interface ProbeFacts {
  readonly name: ProbeName
  readonly title: string
  readonly claim: string
  readonly facts: readonly Fact[]
}

/** What a report's probes say in a few lines each: where there is no page to draw on. */
export function probeFacts({ probes }: Pick<Report, 'probes'>): ProbeFacts[] {
  return answersOf(probes).map(([name, answer]) => {
    const probe = probeNamed(name)
    const facts: readonly Fact[] =
      answer.result === null
        ? [['not answered', answer.detail ?? answer.reason.replaceAll('_', ' ')]]
        : probe.facts(answer.result)
    return { name, title: probe.title, claim: answer.claim, facts }
  })
}

/** The answers that a report holds, by name. */
export function answersOf(answers: ProbeAnswers = {}): (readonly [ProbeName, ProbeAnswer])[] {
  return Object.entries(answers).flatMap(([name, answer]) => (answer ? [[name as ProbeName, answer] as const] : []))
}
