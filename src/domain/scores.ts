import { findAttack } from './attacks/all.ts'
import { scoreExample, type Attack, type ScoreReason } from './attacks/attack.ts'
import type { Evidence } from './evidence.ts'
import { signalsOf } from './signals.ts'

/** One attack's scores of all examples, in their order. */
export interface ScoreColumn {
  readonly attack: Attack
  /** NaN where there is no score; the reason is in `reasons`. Never leaves the domain as NaN. */
  readonly values: Float64Array
  readonly reasons: ReadonlyMap<number, ScoreReason>
  /** Examples that were scored by convention (`degenerate`). */
  readonly degenerate: ReadonlySet<number>
}

/** Scores every example by every attack of the list; unknown names throw (the service refuses them first). */
export function scoreExamples(evidence: Evidence, names: readonly string[] = evidence.attacks): ScoreColumn[] {
  const columns = names.map((name) => {
    const attack = findAttack(name)
    if (attack === undefined) throw new RangeError(`no attack is called ${name}`)
    const values = new Float64Array(evidence.examples.length)
    return { attack, values, reasons: new Map<number, ScoreReason>(), degenerate: new Set<number>() }
  })
  for (let i = 0; i < evidence.examples.length; i++) {
    const signals = signalsOf(evidence, i)
    for (const { attack, values, reasons, degenerate } of columns) {
      const score = scoreExample(attack, signals)
      values[i] = score.ok ? score.value : Number.NaN
      if (!score.ok) reasons.set(i, score.reason)
      else if (score.degenerate) degenerate.add(i)
    }
  }
  return columns
}
