import type { Sample } from '#contract/job-outputs'
import type { GenerationsReport } from '#contract/generations'
import { editDistance } from './edit-distance.ts'
import { proportion } from './statistics/proportion.ts'

/** What a `generate` job wrote to the prefixes of a suite's members, and what stood there in truth. */
export interface Generations {
  readonly job: string
  /** One a member with a prefix; several may begin alike. */
  readonly truths: readonly { readonly prompt: string; readonly suffix: string }[]
  readonly samples: readonly Sample[]
}

/** Of the true suffix's length: as reports on Gemma count approximate memorisation. */
const APPROXIMATE = 0.1
/** Of the SaTML 2023 extraction challenge. */
const ERRORS = 100
const RANKINGS = ['perplexity', 'ratio', 'zlib'] as const
const CLAIM =
  'Counts what these samples show: more of them, or another way of sampling, would show more. Texts that anybody could go on writing count as well; only the ranking by ratio takes the base model into account.'

/**
 * Extraction by generation. A guess is a continuation cut to the length of the true suffix; it is right when it is equal, approximately right when it is within 10 % edits
 * (in characters). Recall at 100 errors: each prompt's first guess by a ranking, prompts by the same ranking, right ones before the hundredth error, over all
 * prompts (Carlini et al., the training-data extraction challenge's score).
 */
export function generationsReport({ job, truths, samples }: Generations): GenerationsReport {
  const suffixes = Map.groupBy(truths, ({ prompt }) => prompt)
  const guesses = samples.flatMap((sample) => {
    const own = suffixes.get(sample.prompt)
    return own === undefined ? [] : [{ ...sample, ...judge(sample.text, own) }]
  })
  const byPrompt = Map.groupBy(guesses, ({ prompt }) => prompt)
  const share = (right: (guess: (typeof guesses)[number]) => boolean) =>
    proportion([...byPrompt.values()].filter((own) => own.some(right)).length, suffixes.size, 'no_prompts')
  return {
    job,
    claim: CLAIM,
    prompts: suffixes.size,
    answered: byPrompt.size,
    samples: guesses.length,
    verbatim: share(({ exact }) => exact),
    approximate: share(({ near }) => near),
    approximate_distance: APPROXIMATE,
    recall_at_100_errors: RANKINGS.map((ranking) => {
      const first = [...byPrompt.values()].map((own) =>
        own.reduce((a, b) => (b.rank[ranking] < a.rank[ranking] ? b : a)),
      )
      const ordered = first.toSorted((a, b) => a.rank[ranking] - b.rank[ranking])
      const hundredth = ordered.filter(({ exact }) => !exact)[ERRORS - 1]
      const tried = hundredth === undefined ? ordered : ordered.slice(0, ordered.indexOf(hundredth))
      const right = tried.filter(({ exact }) => exact).length
      return {
        ranking,
        recall: proportion(right, suffixes.size, 'no_prompts'),
        right,
        errors: tried.length - right,
      }
    }),
  }
}

/** Against every suffix that stood behind this prompt. */
function judge(text: string, truths: readonly { readonly suffix: string }[]): { exact: boolean; near: boolean } {
  const guess = [...text]
  let near = false
  for (const { suffix } of truths) {
    const truth = [...suffix]
    const cut = guess.slice(0, truth.length)
    const limit = Math.floor(APPROXIMATE * truth.length)
    const distance = editDistance(cut, truth, limit)
    if (distance === 0) return { exact: true, near: true }
    near ||= distance !== null
  }
  return { exact: false, near }
}
