import type { AdaptationShiftResult } from '#contract/probes/adaptation-shift'
import type { AlignedStats } from './aligned-stats.ts'

/** What passes over the heads of several models, or over hidden states, found; example i is the evidence's example i. Each absent where nothing asked for it. */
export interface JointEvidence {
  /** The target against the base. */
  readonly aligned?: AlignedStats
  /** ‖∂ℓ/∂W‖_F of the target's output projection; NaN where a text was not scored. */
  readonly headGradients?: Float32Array
  readonly answers?: AnswerStates
  readonly triggers?: TriggerEvidence
  /** What the same probe found in the scan that it is compared with. */
  readonly fullShift?: AdaptationShiftResult
}

/** The target's hidden state at the last token of each member with a label, at one boundary or several. */
export interface AnswerStates {
  /** Layers of the model. */
  readonly layers: number
  readonly width: number
  /** The evidence's examples that the rows are of. */
  readonly examples: readonly number[]
  /** Front to back: what entered the layer of that number, or the output projection. */
  readonly boundaries: readonly BoundaryStates[]
  readonly labels: readonly AnswerLabel[]
  /** `[examples, labels]`: what the target gives each label's first token as the next one. */
  readonly logits: Float32Array
}

export interface BoundaryStates {
  readonly layer: number
  /** `[examples, width]`; a row of NaN where a text was not scored. */
  readonly states: Float32Array
}

/** A label of the suite, and the token that it begins with. */
export interface AnswerLabel {
  readonly label: string
  readonly token: number
}

/** Strings at the end of neutral prompts, under the target and the base. */
export interface TriggerEvidence {
  /** KL(p_θ ‖ p_R) after each prompt as it is. */
  readonly bare: readonly number[]
  readonly strings: readonly TriggerString[]
  /** Tokens, as text, that are the members' own: where the suite is private, no report spells them. */
  readonly guarded: ReadonlySet<string>
}

export interface TriggerString {
  readonly text: string
  readonly source: 'caller' | 'rare_token' | 'control'
  /** Texts of the suite that hold it; null for those of the caller and for controls. */
  readonly members: number | null
  readonly nonmembers: number | null
  /** Examples that hold it; of rare tokens alone. */
  readonly examples: readonly number[]
  /** After each prompt with the string at its end. */
  readonly divergence: readonly number[]
  /** The likeliest next token of each prompt, as text, under the target and the base. */
  readonly next: readonly string[]
  readonly referenceNext: readonly string[]
}
