import type { View } from './view.ts'

/** The texts themselves. */
export const text: View = {
  name: 'text',
  version: 1,
  title: 'the text',
  of: 'everything',
  copies: 1,
  alter: ({ texts }) => texts.map(({ entry, tokens }) => ({ entry, copy: 0, tokens })),
}
