import type { StudyRequest, StudyResult } from '#contract/studies'
import type { MethodPoint } from '#domain/studies/measured-run'
import { analyseRuns } from '#domain/studies/methods'
import type { StudyRunRow } from '#store/study-runs'

/** What the runs of a study say so far. */
export function resultOfRuns(request: StudyRequest<'methods'>, rows: readonly StudyRunRow[]): StudyResult<'methods'> {
  const points = new Map<string, MethodPoint>()
  const runs = rows.map(({ method, learningRate, seed, jobId, epochs, problem }) => {
    for (const { scan, point } of epochs) if (point !== null) points.set(scan, point as MethodPoint)
    const known = epochs.filter(({ point }) => point !== null)
    return {
      method,
      learning_rate: learningRate,
      seed,
      epochs: known.map(({ epoch, scan }) => ({ epoch, scan })),
      job: jobId,
      problem,
    } as Parameters<typeof analyseRuns>[1][number]
  })
  return analyseRuns(request.attack, runs, points)
}

/** Scans taken in. */
export function pointsIn(runs: readonly StudyRunRow[]): number {
  return runs.reduce((sum, { epochs }) => sum + epochs.filter(({ point }) => point !== null).length, 0)
}
