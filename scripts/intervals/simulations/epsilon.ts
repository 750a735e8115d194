import { audit, type Toss } from '#domain/audit/audit'
import { gaussianEpsilon } from '#domain/audit/gaussian'
import type { Prng } from '#domain/statistics/prng'
import type { EpsilonEstimate } from '../../../src/contract/report/audit.ts'
import { list, normal } from '../draws.ts'
import type { Setting, Simulation } from '../simulation.ts'

const DELTA = 1e-5
/** Auditing 500 canaries by all methods takes milliseconds, and every method is drawn for itself. */
const SHARE = 0.5

/** A coin for each canary, and a score that a mechanism of known ε makes of it. */
function tosses(random: Prng, canaries: number, score: (included: boolean) => number): Toss[] {
  return list(canaries, () => {
    const included = random.next() < 0.5
    return { score: score(included), included, copies: 1 }
  })
}

/** Randomised response, blurred so that the scores have no ties: exactly (ε, 0)-private. */
function response(random: Prng, canaries: number, epsilon: number): Toss[] {
  const truthful = 1 / (1 + Math.exp(-epsilon))
  return tosses(random, canaries, (included) => Number(random.next() < truthful === included) + 1e-6 * random.next())
}

/** N(μ, 1) against N(0, 1): exactly μ-Gaussian-DP. */
function gaussian(random: Prng, canaries: number, mu: number): Toss[] {
  return tosses(random, canaries, (included) => normal(random) + (included ? mu : 0))
}

function bound(method: EpsilonEstimate['method'], of: readonly Toss[], truth: number) {
  const { estimates } = audit(of, DELTA)
  const epsilon = estimates.find((one) => one.method === method)?.epsilon_lower_bound
  return { truth, low: typeof epsilon === 'number' ? epsilon : 0, high: Infinity }
}

const responses = (method: EpsilonEstimate['method']): Setting[] =>
  [100, 500].flatMap((canaries) =>
    [0, 1, 3].map((epsilon) => ({
      label: `${canaries} canaries, randomised response, ε = ${epsilon}`,
      share: SHARE,
      draw: (random) => bound(method, response(random, canaries, epsilon), epsilon),
    })),
  )

const gaussians = (method: EpsilonEstimate['method']): Setting[] =>
  [100, 500].flatMap((canaries) =>
    [0.5, 2, 4].map((mu) => ({
      label: `${canaries} canaries, Gaussian, μ = ${mu}`,
      share: SHARE,
      draw: (random) => bound(method, gaussian(random, canaries, mu), gaussianEpsilon(mu, DELTA)),
    })),
  )

/** Lower bounds of ε: how often the mechanism's true ε is at least what the audit says. */
export const epsilons: readonly Simulation[] = [
  { name: 'ε, one run', method: 'Steinke et al. 2023, Bonferroni over cuts', settings: responses('one_run') },
  {
    name: 'ε, one run, Gaussian',
    method: 'Mahloujifar et al. 2024, Bonferroni over cuts',
    settings: gaussians('one_run_gaussian'),
  },
  {
    name: 'ε, two samples',
    method: 'Clopper–Pearson at order statistics, Bonferroni over cuts',
    settings: [...responses('clopper_pearson'), ...gaussians('clopper_pearson')],
  },
  {
    name: 'ε, two samples, Gaussian',
    method: 'Clopper–Pearson at order statistics, then μ',
    settings: gaussians('clopper_pearson_gaussian'),
  },
].map((one) => ({ ...one, mark: 'conservative' }))
