import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

/** Everything the build reads. A lockfile stands for the packages. */
const INPUTS = [
  'src',
  'cli',
  'action',
  'scripts',
  'wrangler.toml',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]

/** SHA-256 over names and contents of the build's inputs: equal digests, equal builds, whatever the clock says. */
export async function inputsDigest(root: string): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await listFiles(root, INPUTS)) {
    hash.update(file).update('\0')
    hash.update(await readFile(path.join(root, file))).update('\0')
  }
  return hash.digest('hex')
}

async function listFiles(root: string, names: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const name of names) {
    const entries = await readdir(path.join(root, name), { recursive: true, withFileTypes: true }).catch(() => null)
    if (!entries) files.push(name)
    else for (const e of entries) if (e.isFile()) files.push(path.relative(root, path.join(e.parentPath, e.name)))
  }
  return files.sort()
}
