import type { ExampleScores } from '#contract/scans'
import { findAttack } from '#domain/attacks/all'
import { scoreExample } from '#domain/attacks/attack'
import type { Evidence } from '#domain/evidence'
import { signalsOf } from '#domain/signals'

/** Every attack's score of every example: the owner's view, one row an example. */
export function scoreExamples(evidence: Evidence): ExampleScores[] {
  const chosen = evidence.attacks.map((name) => findAttack(name)!)
  return evidence.examples.map((example, i) => {
    const signals = signalsOf(evidence, i)
    const scores = chosen.map((attack) => {
      const score = scoreExample(attack, signals)
      return [attack.name, score.ok ? score.value : null] as const
    })
    return {
      id: example.id,
      split: example.split,
      group: example.group ?? null,
      tokens: signals.target.logProb.length,
      loss: signals.target.loss,
      reference_loss: Number.isFinite(signals.reference.loss) ? signals.reference.loss : null,
      scores: Object.fromEntries(scores),
    }
  })
}
