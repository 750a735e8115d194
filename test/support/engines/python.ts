import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../../..')

/** The interpreter with the runner's packages and Ray. */
export function python(): string {
  const named = process.env['MEMORISK_PYTHON']
  if (named === undefined)
    throw new Error('MEMORISK_PYTHON must name a Python with runner/ and its extra `ray` installed')
  return path.resolve(named)
}

/** What a runner needs to start from this checkout; `work`: where its checkpoints rest. */
export function runnerEnvironment(work: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PATH: `${path.dirname(python())}${path.delimiter}${process.env['PATH']}`,
    PYTHONPATH: path.join(root, 'runner'),
    MEMORISK_WORK: work,
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    HF_HUB_OFFLINE: '1',
  }
}
