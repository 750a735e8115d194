import type { ExampleScores } from '#contract/scans'
import { findAttack } from '../attacks/all.ts'

/** Beyond this the ratio of an error zone says nothing more, and a text without errors has 10¹². */
const MOST_RATIO = 1e4

/** A row's score of an attack as a linear model can use it; null where there is none, or where the attack learnt from labels itself. */
export function featureOf(row: ExampleScores, attack: string): number | null {
  const known = findAttack(attack)
  const score = row.scores[attack]
  if (known === undefined || 'learn' in known || typeof score !== 'number') return null
  return attack === 'ez_mia' ? Math.log1p(Math.min(score, MOST_RATIO)) : score
}
