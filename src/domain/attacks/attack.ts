import type { ScoreReason } from '../score-reason.ts'
import type { ExampleSignals } from '../signals.ts'
import { isViewSignal, partsOf, type ViewSignal } from '../views/view-signal.ts'

/**
 * One membership attack, described by itself: this value is all that API, CLI, pages and docs know of it. To add one, write
 * its file; the build adds it to `all.ts`.
 */
export type Attack = Description & (Direct | Learned)

interface Description {
  /** Name on the wire, snake case. */
  readonly name: string
  /** Version of the definition: goes up when the same evidence would give another score. */
  readonly version: number
  readonly title: string
  readonly formula: string
  readonly paper: string
  readonly needs: readonly Signal[]
  /** Forward passes per text, by model. */
  readonly cost: { readonly target: number; readonly reference: number }
  /** What it can't do, or where it goes wrong. One sentence. */
  readonly limits: string
  /** Scored only when named: it costs passes of its own, or varies a theme that a default attack already plays. */
  readonly onRequest?: true
  /**
   * Scores come from this many models, each trained on the other folds. They share training texts, so the interval of the AUC widens
   * (Nadeau & Bengio, Machine Learning 2003).
   */
  readonly folds?: number
}

/** Looks at one text alone. */
interface Direct {
  /** Higher = more likely a member. Called only when everything in `needs` is there. */
  score(signals: ExampleSignals): Score
}

/** Looks at the other texts of the suite first. */
interface Learned {
  /** Once for all `texts` that have everything in `needs`; what it returns scores one of them. */
  learn(texts: readonly ExampleSignals[]): (signals: ExampleSignals) => Score
}

/** Evidence that an attack asks for. `*_tokens` implies the loss of the same model; `view/model` are passes over altered texts. */
export type Signal = TextSignal | ViewSignal

export type TextSignal =
  | 'target_loss'
  | 'target_tokens'
  | 'reference_loss'
  | 'reference_tokens'
  | 'zlib_bytes'
  | 'frequencies'
  | 'shadows'
  | 'head_gradient'

export type Score =
  | {
      readonly ok: true
      readonly value: number
      /** Set by an edge convention, not by the formula. */ readonly degenerate?: true
    }
  | { readonly ok: false; readonly reason: ScoreReason }

export function scored(value: number): Score {
  // + 0 turns −0 into 0, which JSON would do anyway.
  return Number.isFinite(value) ? { ok: true, value: value + 0 } : { ok: false, reason: 'not_finite' }
}

/** Gives the attack's score of each of `texts`, or why there is none. */
export function scorer(attack: Attack, texts: readonly ExampleSignals[]): (signals: ExampleSignals) => Score {
  const lacking = (signals: ExampleSignals) =>
    attack.needs
      .map((need) => (isViewSignal(need) ? lacksView(need, signals) : LACKS[need](signals)))
      .find((reason) => reason !== null)
  const score =
    'learn' in attack
      ? attack.learn(texts.filter((text) => lacking(text) === undefined))
      : (signals: ExampleSignals) => attack.score(signals)
  return (signals) => {
    const reason = lacking(signals)
    return reason ? { ok: false, reason } : score(signals)
  }
}

function lacksView(signal: ViewSignal, { views }: ExampleSignals): ScoreReason | null {
  const { view, model } = partsOf(signal)
  const altered = views[view]
  return altered && altered[model].length > 0 ? null : (altered?.reason ?? 'no_altered_texts')
}

const LACKS: Record<TextSignal, (signals: ExampleSignals) => ScoreReason | null> = {
  target_loss: ({ target }) => (Number.isFinite(target.loss) ? null : 'no_target'),
  reference_loss: ({ reference }) => (Number.isFinite(reference.loss) ? null : 'no_reference'),
  zlib_bytes: ({ example }) => (example.zlibBytes > 0 ? null : 'no_zlib'),
  frequencies: ({ frequencies }) => (frequencies === undefined ? 'no_frequencies' : null),
  shadows: ({ shadows }) => (shadows && shadows.in.length + shadows.out.length > 0 ? null : 'no_shadows'),
  head_gradient: ({ headGradient }) => (headGradient === undefined ? 'no_head_gradient' : null),
  target_tokens: ({ target }) => (target.logProb.length > 0 ? null : 'no_token_stats'),
  reference_tokens: ({ target, reference }) => {
    if (reference.logProb.length === 0) return Number.isFinite(reference.loss) ? 'no_token_stats' : 'no_reference'
    return reference.logProb.length === target.logProb.length ? null : 'tokens_differ'
  },
}
