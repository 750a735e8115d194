import type { EmulationSubject } from '#contract/report/subject'

/** The sentence that no reader of an emulated scan may go beyond (Mitchell et al., arXiv 2310.12962). */
export const EMULATION_CLAIM =
  'An emulation, not a model: what the small fine-tune learnt, added to a larger base. The real fine-tune of the large base usually memorises more, since larger models do; check it once by training it.'

/** What was scanned instead of a model, in one sentence. */
export function emulationWords({ base, small, beta }: EmulationSubject): string {
  return `Tuning of ${small} added to ${base}, β = ${beta}.`
}
