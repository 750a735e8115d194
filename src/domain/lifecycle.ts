import type { ScanState } from '#contract/scans'

/**
 * The life of a scan. Only these moves exist; whoever writes a state asks `canMove` first, so a late message can't revive what has ended.
 * A step that is repeated after a crash writes the state that is already there: that is no move.
 */
const MOVES: Record<ScanState, readonly ScanState[]> = {
  queued: ['planning', 'failed', 'cancelled'],
  planning: ['scoring', 'failed', 'cancelled'],
  scoring: ['concluding', 'failed', 'cancelled'],
  concluding: ['done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
}

export function canMove(from: ScanState, to: ScanState): boolean {
  return MOVES[from].includes(to)
}
