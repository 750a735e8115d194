import { describe, expect, it } from 'vitest'
import { FINISHED, ScanState } from '#contract/scans'
import { canMove } from '#domain/lifecycle'

describe('the life of a scan', () => {
  it('goes one way', () => {
    const path: ScanState[] = ['queued', 'planning', 'scoring', 'concluding', 'done']
    path.slice(1).forEach((to, i) => {
      expect(canMove(path[i]!, to)).toBe(true)
      expect(canMove(to, path[i]!)).toBe(false)
    })
    expect(canMove('queued', 'done')).toBe(false)
  })

  it('ends for good', () => {
    for (const state of ScanState.options) {
      if ((FINISHED as readonly ScanState[]).includes(state))
        for (const to of ScanState.options) expect(canMove(state, to)).toBe(false)
      else expect(canMove(state, 'failed') && canMove(state, 'cancelled')).toBe(true)
    }
  })
})
