import type { ExampleSignals } from '../signals.ts'

/** Mean log-probability per token of one text: alone, and behind shots. */
export interface Conditional {
  readonly alone: number
  readonly behind: number
}

/**
 * Behind shots the first token is predicted too: n terms against the n − 1 of the text alone, as in the authors' code. Where the text was cut to fit, both sides
 * speak of the same first tokens.
 */
export function conditional({ target, views }: ExampleSignals, view: string): Conditional {
  const { loss, tokens } = views[view]!.target[0]!
  const alone = target.logProb.subarray(0, tokens - 1)
  let sum = 0
  for (const value of alone) sum += value
  return { alone: sum / alone.length, behind: -loss }
}
