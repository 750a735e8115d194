import type { Example as Line } from '#contract/suites'
import type { BaseRow } from '#store/bases'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { Deps } from '../deps.ts'

/**
 * Where the suffix begins among the scored tokens of each line that has a `prefix` of its own: behind the tokens that the text shares with its prefix alone. A token
 * across the boundary belongs to the suffix. By the line's id; the first token is not scored.
 */
export async function suffixStarts(
  deps: Deps,
  base: Pick<BaseRow, 'files' | 'summary'>,
  lines: readonly Line[],
): Promise<Map<string, { readonly suffixStart: number }>> {
  const given = lines.filter(({ prefix }) => prefix !== undefined)
  if (given.length === 0) return new Map()
  const tokenizer = await openTokenizer(deps, base)
  return new Map(
    given.flatMap(({ id, text, prefix }) => {
      const [whole, start] = [tokenizer.encode(text), tokenizer.encode(prefix!)]
      if (!whole.ok || !start.ok) return []
      let shared = 0
      while (shared < start.value.length && whole.value[shared] === start.value[shared]) shared++
      return shared === 0 ? [] : [[id, { suffixStart: shared - 1 }] as const]
    }),
  )
}
