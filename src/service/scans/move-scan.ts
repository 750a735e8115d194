import { ScanState } from '#contract/scans'
import { canMove } from '#domain/lifecycle'
import { enterState, type Entering } from '#store/scans'
import type { Deps } from '../deps.ts'

/** Moves a scan to another state, from any state that may lead there. True for the one call that did it. */
export function moveScan(deps: Deps, id: string, move: Omit<Entering, 'from' | 'now'>): Promise<boolean> {
  const from = ScanState.options.filter((state) => canMove(state, move.to))
  return enterState(deps.store, id, { ...move, from, now: deps.now() })
}
