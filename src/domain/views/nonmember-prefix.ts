import { behindShots } from './shots.ts'
import type { View } from './view.ts'

/** The text behind non-members of the suite. */
export const nonmemberPrefix: View = {
  name: 'nonmember_prefix',
  version: 1,
  title: 'the text behind non-members',
  of: 'labelled',
  copies: 1,
  alter: (material) => behindShots(material, 'nonmember'),
}
