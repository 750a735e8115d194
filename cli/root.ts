import { existsSync } from 'node:fs'
import path from 'node:path'

/** The folder of this package, whether run from source or from the bundle: the nearest one above that has wrangler.toml. */
export function packageRoot(): string {
  let folder = import.meta.dirname
  while (!existsSync(path.join(folder, 'wrangler.toml'))) {
    const parent = path.dirname(folder)
    if (parent === folder) throw new Error('this copy of memorisk is incomplete: wrangler.toml is missing')
    folder = parent
  }
  return folder
}
