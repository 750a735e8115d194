import type { ExampleScores } from '#contract/scans'
import type { Evidence } from '#domain/evidence'
import { probeExamples } from '#domain/probes/answer'
import { scoreExamples as columnsOf } from '#domain/scores'
import { signalsOf } from '#domain/signals'

/** Every attack's score of every example: the owner's view, one row an example. */
export function scoreExamples(evidence: Evidence): ExampleScores[] {
  const columns = columnsOf(evidence)
  const probed = probeExamples(evidence)
  return evidence.examples.map((example, i) => {
    const { target, reference } = signalsOf(evidence, i)
    const scores = columns.map(
      ({ attack, values, reasons }) => [attack.name, reasons.has(i) ? null : values[i]!] as const,
    )
    return {
      id: example.id,
      split: example.split,
      group: example.group ?? null,
      tokens: target.logProb.length,
      loss: target.loss,
      reference_loss: Number.isFinite(reference.loss) ? reference.loss : null,
      scores: Object.fromEntries(scores),
      ...(probed.has(i) && { probes: probed.get(i)! }),
    }
  })
}
