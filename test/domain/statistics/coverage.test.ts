import { describe, expect, it } from 'vitest'
import { simulations } from '../../../scripts/intervals/all.ts'
import { simulate } from '../../../scripts/intervals/simulation.ts'

/** The quick version of `npm run coverage` (docs/coverage.md): few runs, whose noise the marks allow for. */
const RUNS = 200

describe('intervals hold the truth as often as they say', () => {
  for (const simulation of simulations) {
    it(simulation.name, () => {
      const quick = { ...simulation, settings: simulation.settings.filter(({ slow }) => !slow) }
      const missed = simulate(quick, RUNS, 7).filter(({ ci, mark }) => {
        const [least, most] = mark === 'nominal' ? [0.935, 0.97] : [0.95, 1]
        // Some of so many settings lie outside a 95 % interval by chance: twice its width is allowed.
        const slack = (ci[1] - ci[0]) / 2
        return ci[1] + slack < least || ci[0] - slack > most
      })
      expect(missed).toEqual([])
    })
  }
})
