import type { Problem } from '#domain/result'

/**
 * Weights that turn out bad only when they are read, long after the headers were accepted (a NaN in the middle of a tensor).
 * Loading is the one place where strangers' bytes throw: the executor must stop, and its caller reports `problem`.
 */
export class WeightsError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'WeightsError'
    this.problem = problem
  }
}

export function nonFinite(tensor: string): WeightsError {
  const detail = `The tensor "${tensor}" holds a NaN or an infinity (after merging, where a delta touches it).`
  return new WeightsError({ code: 'non_finite_weights', detail, pointer: `#/tensors/${tensor}` })
}
