/** Why a text has no score under an attack. */
export type ScoreReason =
  | 'too_short'
  | 'no_target'
  | 'no_reference'
  | 'no_token_stats'
  | 'tokens_differ'
  | 'no_zlib'
  | 'no_frequencies'
  | 'no_shadows'
  /** Only the edge keeps the hidden states that it is computed from. */
  | 'no_head_gradient'
  | 'too_few_shadows'
  | 'zero_loss'
  | 'too_few_texts'
  | 'not_finite'
  /** Nothing was run over altered texts: numbers were supplied, or only a rule of the policy names the attack. */
  | 'no_altered_texts'
  | 'caseless'
  /** Shown to the model in front of the other texts. */
  | 'is_shot'
  | 'no_shots'
  | 'no_neighbours'
