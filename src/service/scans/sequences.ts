import type { ScoreReason } from '#domain/score-reason'
import type { AlteredText, View, ViewText } from '#domain/views/view'
import type { Tokenizer } from '#model/tokenizer'
import { refusal, ServiceError } from '../errors.ts'
import type { Entry } from './entries.ts'

/** What a view makes of a scan's entries. */
export interface Sequences {
  /** Each of two to `longest` tokens. */
  readonly texts: readonly AlteredText[]
  /** Entries of which nothing is scored, by reason. */
  readonly excluded: readonly { readonly entry: number; readonly reason: ScoreReason }[]
  /** Sequences of which only the first tokens are scored. */
  readonly truncated: number
}

/** A text needs two tokens: the first has nothing before it. */
const SHORTEST = 2

/** They are held at once, four bytes each, beside everything else in an isolate; a pass over so many takes hours. */
const MOST_TOKENS = 4_000_000

/** Tokenises the entries and alters them as the view says. Throws a `ServiceError` for a text that the tokenizer can't read, and when there is nothing to score. */
export function sequencesOf(view: View, entries: readonly Entry[], tokenizer: Tokenizer, longest: number): Sequences {
  let truncated = 0
  const encode = (text: string) => {
    const encoded = tokenizer.encode(text)
    if (!encoded.ok) throw refusal(encoded.problem)
    return encoded.value
  }
  const excluded: Sequences['excluded'][number][] = []
  const texts: ViewText[] = []
  entries.forEach(({ id, split, text, neighbours }, entry) => {
    if (view.of === 'labelled' && split !== 'member' && split !== 'nonmember') return
    const tokens = encode(text)
    if (tokens.length < SHORTEST) excluded.push({ entry, reason: 'too_short' })
    else texts.push({ entry, id, split, text, tokens: tokens.slice(0, longest), ...(neighbours && { neighbours }) })
    if (tokens.length > longest && view.name === 'text') truncated++
  })
  if (view.copies * texts.reduce((sum, { tokens }) => sum + tokens.length, 0) > MOST_TOKENS) {
    const detail = `The view \`${view.name}\` makes up to ${view.copies} sequences of each text, more than ${MOST_TOKENS} tokens. Choose some texts with \`max_examples\`.`
    throw new ServiceError('suite_too_large', detail)
  }
  const altered: AlteredText[] = []
  for (const one of view.alter({ texts, longest, encode })) {
    if ('reason' in one) excluded.push(one)
    else if (one.tokens.length < SHORTEST) excluded.push({ entry: one.entry, reason: 'too_short' })
    else altered.push({ ...one, tokens: one.tokens.slice(0, longest) })
  }
  if (view.name === 'text' && altered.length === 0) {
    throw new ServiceError('text_too_short', 'No text of the suite has two tokens or more.')
  }
  return { texts: altered, excluded, truncated }
}
