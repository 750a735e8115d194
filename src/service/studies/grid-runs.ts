import { CreateJob } from '#contract/jobs'
import type { MethodsGrid } from '#contract/studies/methods'
import type { StudyRunRow } from '#store/study-runs'

/** What the jobs of a grid leave to their defaults. */
const EPOCHS = 6
/** A grid takes hours: servers and runners are restarted meanwhile. */
const RETRIES = 3

/** The runs of a grid, seed by seed: what is there early covers all methods. */
export function runsOf(studyId: string, grid: MethodsGrid): StudyRunRow[] {
  return grid.seeds
    .flatMap((seed) =>
      grid.methods.flatMap(({ label, learning_rates }) =>
        learning_rates.map((learningRate) => ({ method: label, learningRate, seed })),
      ),
    )
    .map((run, position) => ({
      ...run,
      studyId,
      position,
      state: 'waiting' as const,
      jobId: null,
      epochs: [],
      problem: null,
    }))
}

export function epochsOf({ training }: MethodsGrid): number {
  return training.epochs ?? EPOCHS
}

/** The job that trains a run: a checkpoint after every epoch, each scanned. Measuring is the scans' business, not the runner's. */
export function jobOf(grid: MethodsGrid, run: Pick<StudyRunRow, 'method' | 'learningRate' | 'seed'>): CreateJob {
  const { base, suite, dataset, canary_set, max_examples } = grid
  return CreateJob.parse({
    type: 'finetune',
    name: `${run.method} · ${run.learningRate} · seed ${run.seed}`,
    base,
    suite,
    ...(dataset !== undefined && { dataset }),
    ...(canary_set !== undefined && { canary_set }),
    method: grid.methods.find(({ label }) => label === run.method)!.method,
    training: {
      ...grid.training,
      epochs: epochsOf(grid),
      learning_rate: run.learningRate,
      seed: run.seed,
      checkpoints: 'epochs',
      early_stop: false,
    },
    probe: false,
    retries: RETRIES,
    // oxlint-disable-next-line unicorn/no-thenable -- the wire's name; this object is never awaited
    then: { scan: { ...(max_examples !== undefined && { max_examples }), artifacts: 'all' } },
  })
}
