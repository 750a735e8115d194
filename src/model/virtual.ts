/**
 * Virtual tokens: learned vectors that stand in front of every text, the same for all. They are attended to and never scored; the text's own
 * positions begin behind them. Tensors are named as in the weights that `Delta.apply` returns.
 */
export type Virtual =
  /** Prompt tuning: rows `[tokens, d]` in front of the text's embeddings, which then pass through every layer like the text's. */
  | { readonly kind: 'rows'; readonly tokens: number; readonly tensor: string }
  /** Prefix tuning: keys and values in front of every layer's, `tensors[layer]` `[tokens, 2·K·e]`, keys then values. Keys are taken as rotated. */
  | { readonly kind: 'past'; readonly tokens: number; readonly tensors: readonly string[] }

/** Hidden states that each text has more than tokens. */
export function rowsAhead(virtual: Virtual | undefined): number {
  return virtual?.kind === 'rows' ? virtual.tokens : 0
}

/** Keys and values that each text finds in front of its own. */
export function pastTokens(virtual: Virtual | undefined): number {
  return virtual?.kind === 'past' ? virtual.tokens : 0
}
