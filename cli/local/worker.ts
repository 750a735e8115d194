import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { V4WorkerOptions } from 'miniflare'
import { packageRoot } from '../root.ts'

/** The built Worker with the settings that wrangler.toml gives it. `bindings` are added to its variables. */
export async function loadWorker(bindings: Record<string, string>): Promise<V4WorkerOptions> {
  const dist = path.join(packageRoot(), 'dist')
  const settings = await readFile(path.join(dist, 'worker.json'), 'utf8').catch(() => {
    throw new Error('the Worker is not built: run `npm run build`')
  })
  const options = JSON.parse(settings) as { bindings: Record<string, string> }
  const folder = path.join(dist, 'worker')
  const modules = (await readdir(folder))
    .filter((file) => file.endsWith('.js') || file.endsWith('.wasm'))
    // the entry comes first
    .sort((a, b) => Number(b === 'index.js') - Number(a === 'index.js'))
    .map((file) => ({
      type: file.endsWith('.wasm') ? ('CompiledWasm' as const) : ('ESModule' as const),
      path: path.join(folder, file),
    }))
  return {
    ...options,
    name: 'memorisk',
    modules,
    modulesRoot: folder,
    bindings: { ...options.bindings, ...bindings },
  }
}
