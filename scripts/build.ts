import { spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { build } from 'esbuild'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { writeAttackList } from './attack-list.ts'
import { inputsDigest } from './inputs-digest.ts'

/**
 * Makes `dist/`: the Worker as it would be deployed (`dist/worker`), the settings that wrangler.toml gives it, for the local
 * launcher (`dist/worker.json`), the command line (`dist/cli/main.js`) and the GitHub Action (`dist/action/main.js`).
 * `--if-needed` does nothing when `dist/` was made from exactly these sources.
 */
const root = path.resolve(import.meta.dirname, '..')
const dist = path.join(root, 'dist')
const stamp = path.join(dist, 'stamp')
await writeAttackList(root)
const digest = await inputsDigest(root)

if (process.argv.includes('--if-needed') && (await readFile(stamp, 'utf8').catch(() => '')) === digest) process.exit(0)
await rm(stamp, { force: true })
await Promise.all([
  buildWorker(),
  bundle('cli/main.ts', 'dist/cli', 'node20'),
  bundle('action/main.ts', 'dist/action', 'node24'),
])
await writeFile(stamp, digest)
// wrangler keeps handles open that nobody waits for
process.exit(0)

/** Bundles with wrangler itself, so that what runs locally is byte for byte what a deployment uploads. */
async function buildWorker(): Promise<void> {
  const { workerOptions } = unstable_getMiniflareWorkerOptions(path.join(root, 'wrangler.toml'))
  const { modulesRules: _rules, rootPath: _root, ...options } = workerOptions
  const outdir = path.join(dist, 'worker')
  await rm(outdir, { recursive: true, force: true })
  await run(wranglerBin(), ['deploy', '--dry-run', '--outdir', outdir])
  await writeFile(path.join(dist, 'worker.json'), JSON.stringify(options, null, 2))
}

/**
 * Without the packages that carry binaries, and in chunks: Miniflare is loaded only by commands that run a server. `target` is the oldest Node that runs it:
 * what `engines` admits for the command line, what `action.yml` names for the Action.
 */
async function bundle(entry: string, outdir: string, target: string): Promise<void> {
  await rm(path.join(root, outdir), { recursive: true, force: true })
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target,
    external: ['miniflare'],
    // some packages are CommonJS for Node, and ask for Node's own modules with `require`
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'warning',
  })
}

function wranglerBin(): string {
  const require = createRequire(import.meta.url)
  return path.join(path.dirname(require.resolve('wrangler/package.json')), 'bin/wrangler.js')
}

function run(script: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('exit', (code) => {
      if (code === 0) return resolve()
      process.stderr.write(output)
      reject(new Error(`${path.basename(script)} ended with ${code}`))
    })
  })
}
