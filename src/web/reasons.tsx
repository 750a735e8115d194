/** Reasons for missing numbers, in words for people. The contract's words stay the stable part; an unknown one is shown as it is. */
const REASONS: Record<string, string> = {
  insufficient_nonmembers: 'too few non-members',
  insufficient_members: 'too few members',
  no_members: 'no members',
  no_nonmembers: 'no non-members',
  no_canaries: 'no canaries',
  no_references: 'no reference secrets',
  no_reference: 'no reference model',
  no_base: 'no base model',
  no_scores: 'no text could be scored',
  no_texts: 'texts were not submitted',
  no_tokens: 'token statistics were not submitted',
  no_token_stats: 'token statistics were not submitted',
  no_frequencies: 'the base has no table of token frequencies',
  no_shadows: 'no shadow model scored the text',
  too_few_shadows: 'too few shadow models',
  no_groups: 'no groups',
  no_labels: 'the suite’s examples have no labels: PSMI is not defined for free text',
  too_few_labels: 'too few examples with a label that others share',
  too_wide: 'too many states, each too wide, to look for principal components',
  one_state: 'all states are one',
  labels_share_a_token: 'labels begin with the same token',
  no_aligned_pass: 'needs both models at once, which only the edge runs; this scan was scored elsewhere',
  no_hidden_states: 'needs hidden states, which only the edge keeps; this scan was scored elsewhere',
  not_in_full_scan: 'the scan it is compared with does not have it',
  no_head_gradient: 'needs hidden states, which only the edge keeps',
  no_shift: 'no shift to compare with',
  no_coins: 'no inclusion coins were drawn',
  too_short: 'texts too short',
  too_few: 'too few examples',
  caseless: 'no cased letters',
  not_measured: 'not measured',
}

export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ')
}
