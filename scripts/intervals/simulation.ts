import { clopperPearson } from '#domain/statistics/clopper-pearson'
import { prng, type Prng } from '#domain/statistics/prng'

/**
 * How often an interval holds the truth, on data drawn from a distribution whose truth is known. To add one: a file with such a value in `simulations/`,
 * named in `all.ts`.
 */
export interface Simulation {
  readonly name: string
  /** The interval, in a few words, and where it is computed. */
  readonly method: string
  /**
   * `nominal`: covers 95 % within [93.5 %, 97 %]. `conservative`: at least 95 %, by an exact method or for want of a better one. Both up to the noise of
   * the simulation itself.
   */
  readonly mark: 'nominal' | 'conservative'
  readonly settings: readonly Setting[]
}

export interface Setting {
  readonly label: string
  /** Where one setting is held to another mark than its simulation. */
  readonly mark?: Simulation['mark']
  /** Another number of runs than asked for, as a share: for draws that take long. */
  readonly share?: number
  /** Too slow for the unit test. */
  readonly slow?: true
  draw(random: Prng): Draw
}

export interface Draw {
  readonly truth: number
  /** −∞ or ∞ for a bound on one side. */
  readonly low: number
  readonly high: number
}

export interface Row {
  readonly name: string
  readonly label: string
  readonly mark: Simulation['mark']
  readonly runs: number
  readonly coverage: number
  /** Clopper–Pearson on the runs, 95 %: what the simulation itself knows. */
  readonly ci: readonly [number, number]
  /** Share of runs whose interval lay below, and above, the truth. */
  readonly below: number
  readonly above: number
  /** Mean width of the interval, or null for a bound on one side. */
  readonly width: number | null
  /** Is the mark met? A row fails only when its runs exclude the mark. */
  readonly holds: boolean
}

export const MARKS = { nominal: [0.935, 0.97], conservative: [0.95, 1] } as const

export function simulate(simulation: Simulation, runs: number, seed: number): Row[] {
  return simulation.settings.map((setting, index) => {
    const random = prng(seed + 1009 * index + hash(simulation.name))
    const count = Math.round(runs * (setting.share ?? 1))
    const draws = Array.from({ length: count }, () => setting.draw(random))
    const below = draws.filter(({ truth, high }) => high < truth).length
    const above = draws.filter(({ truth, low }) => low > truth).length
    const held = count - below - above
    const width = draws.reduce((sum, { low, high }) => sum + high - low, 0) / count
    const mark = setting.mark ?? simulation.mark
    const ci = clopperPearson(held, count)
    const [least, most] = MARKS[mark]
    return {
      name: simulation.name,
      label: setting.label,
      mark,
      runs: count,
      coverage: held / count,
      ci,
      below: below / count,
      above: above / count,
      width: Number.isFinite(width) ? width : null,
      holds: ci[1] >= least && ci[0] <= most,
    }
  })
}

function hash(text: string): number {
  return [...text].reduce((state, symbol) => Math.imul(state ^ symbol.codePointAt(0)!, 0x01000193), 0x811c9dc5)
}
