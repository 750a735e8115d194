import { neighboursOf } from './neighbours.ts'
import { drawTexts } from './draw-texts.ts'
import { NEIGHBOURS } from './swaps.ts'
import type { View } from './view.ts'

/** A median of a hundred is steady to a tenth of its spread, and each text is ten passes of both models. */
const MOST = 100

/** Neighbours of texts that were not trained on: around members memory itself sharpens the loss. */
export const nonmemberNeighbours: View = {
  name: 'nonmember_neighbours',
  version: 1,
  title: 'ten neighbours of at most 100 non-members',
  of: 'labelled',
  copies: NEIGHBOURS,
  alter: (material) => neighboursOf(material, drawTexts(material.texts, 'nonmember', MOST)),
}
