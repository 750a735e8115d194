import { behindShots } from './shots.ts'
import type { View } from './view.ts'

/** The text behind members of the suite. */
export const memberPrefix: View = {
  name: 'member_prefix',
  version: 1,
  title: 'the text behind members',
  of: 'labelled',
  copies: 1,
  alter: (material) => behindShots(material, 'member'),
}
