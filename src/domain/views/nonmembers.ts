import { drawTexts } from './draw-texts.ts'
import type { View } from './view.ts'

/** As many as the neighbours are taken of. */
const MOST = 100

/** The texts around which sharpness in the weights is measured. Never members: around them memory itself sharpens the loss. */
export const nonmembers: View = {
  name: 'nonmembers',
  version: 1,
  title: titleOf(MOST),
  of: 'labelled',
  copies: 1,
  alter: atMost(MOST),
}

/** The same, by a request's own number. */
export function nonmembersAtMost(most: number): View {
  return { ...nonmembers, options: `most ${most}`, title: titleOf(most), alter: atMost(most) }
}

function titleOf(most: number): string {
  return `at most ${most} non-members`
}

function atMost(most: number): View['alter'] {
  return ({ texts }) => drawTexts(texts, 'nonmember', most).map(({ entry, tokens }) => ({ entry, copy: 0, tokens }))
}
