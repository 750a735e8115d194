import { lower } from './lower.ts'
import { memberPrefix } from './member-prefix.ts'
import { neighbours } from './neighbours.ts'
import { nonmemberNeighbours } from './nonmember-neighbours.ts'
import { nonmemberPrefix } from './nonmember-prefix.ts'
import { text } from './text.ts'
import { typos } from './typos.ts'
import type { View } from './view.ts'
import { viewSignal, type Model } from './view-signal.ts'
import { noiseViewNamed } from './weight-noise.ts'

/** Every view, the texts themselves first; the one place where a new file is named. */
export const views: readonly View[] = [
  text,
  lower,
  nonmemberPrefix,
  memberPrefix,
  neighbours,
  nonmemberNeighbours,
  typos,
]

/** A view and the models that score it. */
export interface ViewNeed {
  readonly view: View
  readonly models: readonly Model[]
}

export function findView(name: string): View | undefined {
  return views.find((view) => view.name === name)
}

/** A view by which a report's numbers came: altered texts, or moved weights. */
export function findScored(name: string): View | undefined {
  return findView(name) ?? noiseViewNamed(name)
}

/** What has to be scored for this evidence: the texts by both models, then each further view once, in the order of `views`. */
export function viewsFor(signals: readonly string[]): ViewNeed[] {
  const asked = new Set(signals)
  return views.flatMap((view): ViewNeed[] => {
    if (view === text) return [{ view, models: ['target', 'reference'] }]
    const models = (['target', 'reference'] as const).filter((model) => asked.has(viewSignal(view.name, model)))
    return models.length > 0 ? [{ view, models }] : []
  })
}
