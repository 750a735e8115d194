import type { Example } from '../evidence.ts'
import type { ScoreReason } from '../score-reason.ts'

/**
 * What forward passes look at: the suite's texts as they are, or something made of them. A view is described by itself: this value is all that planning, caching,
 * the GPU endpoint, pages and docs know of it. An attack asks for one by naming it among its needs (`name/target`, `name/reference`). To add one, write its file
 * and add it to `all.ts`.
 */
export interface View {
  /** Lower case and underscores: part of addresses in the store and of file names. */
  readonly name: string
  /** Goes up when the same suite would give other sequences; what was kept of earlier versions is then not found. */
  readonly version: number
  /** Whatever else decides the sequences, where a request does. */
  readonly options?: string
  /** What a pass over it yields, as in "needs …". */
  readonly title: string
  /** Canaries and their references are only ever scored as they are; all else is for members and non-members. */
  readonly of: 'everything' | 'labelled'
  /** Altered texts of one text at most: so many passes of each model that is asked. */
  readonly copies: number
  /** Pure: the same material gives the same sequences, wherever and whenever it is planned. */
  alter(material: ViewMaterial): Altered[]
}

export interface ViewMaterial {
  /** Those that the view is `of`, with at least two tokens. */
  readonly texts: readonly ViewText[]
  /** Tokens that a model can take at most. */
  readonly longest: number
  /** Token ids of any text. */
  readonly encode: (text: string) => Int32Array
}

export interface ViewText {
  /** Its place among the scan's entries. */
  readonly entry: number
  readonly id: string
  readonly split: Example['split']
  readonly text: string
  /** Its own tokens, at most `longest`. */
  readonly tokens: Int32Array
  /** Texts like it, by whoever made the suite. */
  readonly neighbours?: readonly string[]
}

/** A sequence to score, or why the text has none. */
export type Altered = AlteredText | { readonly entry: number; readonly reason: ScoreReason }

export interface AlteredText {
  readonly entry: number
  /** Which of the text's copies it is; 0 where there is one. */
  readonly copy: number
  /** At least two ids; more than `longest` are cut. */
  readonly tokens: Int32Array
  /** Leading tokens that only condition: they are read, and left out of the loss. */
  readonly given?: number
}
