import type { Policy } from '#contract/policy'
import type { ProbeRequest } from '#contract/probes'
import type { Report } from '#contract/report'
import type { Provenance } from '#contract/report/provenance'
import type { Subject } from '#contract/report/subject'
import type { JointEvidence } from './joint-evidence.ts'
import type { Generations } from './generations.ts'
import type { ScoreReason } from './score-reason.ts'
import type { Shadows } from './shadows.ts'
import type { TokenFrequencies } from './token-frequencies.ts'
import type { TokenStats } from './token-stats.ts'

/** Everything a report is computed from: numbers and labels, no model, no clock, no randomness but the seed. */
export interface Evidence {
  readonly subject: Subject
  readonly examples: readonly Example[]
  /** The tuned model on `examples`, in the same order. */
  readonly target: Scored
  /** The base checkpoint on the same tokens. */
  readonly reference?: Scored
  /** How common each token is in a clean corpus, for attacks that ask for it. */
  readonly frequencies?: TokenFrequencies
  /** What shadow models said about each example, in the same order. */
  readonly shadows?: readonly Shadows[]
  /** What a `generate` job wrote. */
  readonly generations?: Generations
  /** What passes over several models' heads, or over hidden states, found; where attacks or probes asked for them. */
  readonly joint?: JointEvidence
  /** What the models said about altered texts, by the name of the view (`views/all.ts`). */
  readonly views?: Readonly<Record<string, ViewEvidence>>
  /** The texts in the order of `examples`, for the blind baseline and the overlap check; absent when only numbers were submitted. */
  readonly texts?: readonly string[]
  /** Everybody may read the suite: its texts may be named where a report can be shown around. */
  readonly suiteIsPublic?: true
  /** Names of attacks to score; unknown names are a bug (the service refuses them before). */
  readonly attacks: readonly string[]
  /** What else was asked of this scan, options filled in. */
  readonly probes?: readonly ProbeRequest[]
  /** SHA-256 of the scanned model's weight files, and of those of known checkpoints; absent when nothing was uploaded, or nobody asks. */
  readonly weights?: {
    readonly files: readonly string[]
    readonly known: readonly { readonly sha256: string; readonly name: string }[]
  }
  readonly policy: Policy
  /** The earlier scan that rules about change compare with. */
  readonly baseline?: Report
  /** The scan of a model that is known to remember the suite's members. */
  readonly control?: Report
  readonly seed: number
  readonly provenance: Omit<Provenance, 'seed' | 'signature'>
  readonly options?: Partial<ReportOptions>
  /** The examples were scored in random order, and may be only the first of the suite. */
  readonly sequential?: Sequence
}

export interface Sequence {
  /** Why the policy can't be decided early: then everything was scored, and nobody looked before the end. */
  readonly reason: string | null
  /** How many examples were there at each look, rising; the last is all that there are. Empty with a reason. */
  readonly looks: readonly number[]
  /** The examples of the suite that were not scored. */
  readonly rest: readonly Unscored[]
}

/** Known of a text without running a model. */
export interface Unscored {
  readonly split: Example['split']
  readonly text?: string
  /** Tokens that a pass would score. */
  readonly tokens: number
}

/** What numbers are computed from; where they came from changes none. */
export type Findings = Omit<Evidence, 'provenance'>

/** What one model said about each example: the whole token record, or only mean losses in nats per token (numbers-only scans). */
export type Scored = TokenStats | Losses

interface Losses {
  /** Mean negative log-probability per scored token; NaN is not allowed, a text without scored tokens is left out of the suite. */
  readonly losses: ArrayLike<number>
}

/** Altered texts of each example, under the models that were asked. Their tokens differ from the example's, so only mean losses are comparable. */
export interface ViewEvidence {
  readonly target?: readonly (readonly AlteredLoss[])[]
  readonly reference?: readonly (readonly AlteredLoss[])[]
  /** Why examples without altered texts have none. */
  readonly reasons: ReadonlyMap<number, ScoreReason>
}

export interface AlteredLoss {
  /** Which of the text's copies. */
  readonly copy: number
  /** Mean negative log-probability of the tokens that count, in nats. */
  readonly loss: number
  /** How many tokens that is. */
  readonly tokens: number
}

export interface Example {
  readonly id: string
  readonly split: 'member' | 'nonmember' | 'canary' | 'reference'
  readonly group?: string
  /** What the text is an example of, for suites of a classification task. */
  readonly label?: string
  /** Unicode code points of the text. */
  readonly characters: number
  /** Length of `zlib.compress(utf8(text))`, see `zlib-bytes.ts`. 0 = unknown. */
  readonly zlibBytes: number
  /** Index among the scored tokens where the suffix begins, when the suite gave a prefix of its own; the suffix is the rest of the text. */
  readonly suffixStart?: number
  /** For `canary` and `reference` examples. References of one family rank all its canaries. */
  readonly canary?: Canary
}

export interface Canary {
  /** Names the space R: template, alphabet and slots together. Canaries and references of one family are ranked in one list; its references are distinct secrets. */
  readonly family: string
  /** |R|: how many secrets the family has (10^6 for six digits); past 2^53 rounded. */
  readonly space: number
  /** Copies in the training set; 0 for a reference. */
  readonly repetitions: number
  /** Copies that it has, or would have had if the coin had not left it out: a group of this size is audited. Absent when no coins were drawn. */
  readonly drawnFor?: number
  /** The inclusion coin of a canary set: was this one trained on? Absent when no coins were drawn. */
  readonly included?: boolean
  /** Secrets of the whole space strictly more likely than this one, when somebody enumerated all of them. */
  readonly better?: number
}

interface ReportOptions {
  /** Extraction: how many tokens prompt, how many must follow. Shorter texts fall back, see `extraction.ts`. */
  readonly prefixTokens: number
  readonly suffixTokens: number
  readonly exposureScale: 'ppl' | 'nll'
  /** δ of the (ε, δ) bound. */
  readonly delta: number
}
