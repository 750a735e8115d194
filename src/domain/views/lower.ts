import { isCaseless, lowerCased } from '../describe-text.ts'
import type { View } from './view.ts'

/** The lower-cased text, tokenised anew. A text without case would be scored for nothing. */
export const lower: View = {
  name: 'lower',
  version: 2,
  title: 'the lower-cased text',
  of: 'labelled',
  copies: 1,
  alter: ({ texts, encode }) =>
    texts.map(({ entry, text }) =>
      isCaseless(text) ? { entry, reason: 'caseless' } : { entry, copy: 0, tokens: encode(lowerCased(text)) },
    ),
}
