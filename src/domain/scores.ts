import { findAttack } from './attacks/all.ts'
import { scorer, type Attack } from './attacks/attack.ts'
import type { Findings } from './evidence.ts'
import type { ScoreReason } from './score-reason.ts'
import { type ExampleSignals, signalsOf } from './signals.ts'

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
export function scoreExamples(evidence: Findings, names: readonly string[] = evidence.attacks): ScoreColumn[] {
  const texts = evidence.examples.map((_, i) => signalsOf(evidence, i))
  return names.map((name) => {
    const attack = findAttack(name)
    if (attack === undefined) throw new RangeError(`no attack is called ${name}`)
    return column(attack, texts)
  })
}

function column(attack: Attack, texts: readonly ExampleSignals[]): ScoreColumn {
  const values = new Float64Array(texts.length)
  const reasons = new Map<number, ScoreReason>()
  const degenerate = new Set<number>()
  const score = scorer(attack, texts)
  for (const [i, signals] of texts.entries()) {
    const scored = score(signals)
    values[i] = scored.ok ? scored.value : Number.NaN
    if (!scored.ok) reasons.set(i, scored.reason)
    else if (scored.degenerate) degenerate.add(i)
  }
  return { attack, values, reasons, degenerate }
}
