import { nonmembers } from './nonmembers.ts'
import type { View } from './view.ts'

/**
 * σ, the share of itself by which every weight is moved. What is measured grows with σ²; at 2 % it is some thousand times the rounding of a float32 loss (1e-6 nats),
 * and the terms of fourth order are still a few per cent of it.
 */
export const NOISE_SIGMA = 0.02
/** Some non-members, scored by models whose tuned weights are W · (1 + sign · σ · s), s = ±1 by `draw`. */
export interface NoiseView extends View {
  readonly draw: number
  readonly sign: 1 | -1
}

/** Pairs: every draw with both signs, so that what is linear in the noise cancels. */
export function noiseViews(draws: number): NoiseView[] {
  return Array.from({ length: draws }, (_, i) => i + 1).flatMap((draw) => [noiseOf(draw, 1), noiseOf(draw, -1)])
}

export function noiseView(draw: number, sign: 1 | -1): string {
  return `weight_noise_${draw}_${sign > 0 ? 'up' : 'down'}`
}

export function noiseViewNamed(name: string): NoiseView | undefined {
  const [, draw, way] = /^weight_noise_(\d+)_(up|down)$/.exec(name) ?? []
  return draw === undefined ? undefined : noiseOf(Number(draw), way === 'up' ? 1 : -1)
}

function noiseOf(draw: number, sign: 1 | -1): NoiseView {
  const moved = `${sign > 0 ? '+' : '−'}${100 * NOISE_SIGMA} %`
  const title = `${nonmembers.title}, the tuned weights moved by ${moved} · draw ${draw}`
  return { ...nonmembers, name: noiseView(draw, sign), title, draw, sign }
}
