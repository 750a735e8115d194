// What the runner starts. Plain JavaScript: nothing is built yet when an action is used straight from its repository.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const bundle = path.join(root, 'dist', 'action', 'main.js')

if (!isInstalled()) install()
const { runAction } = await import(pathToFileURL(bundle).href)
process.exitCode = await runAction()

/** A release carries `dist/`, which is all that a remote scan needs; the server itself comes with the packages. */
function isInstalled() {
  const embedded = (process.env['INPUT_MODE'] || 'embedded') !== 'remote'
  return existsSync(bundle) && (!embedded || existsSync(path.join(root, 'node_modules', 'miniflare')))
}

/** Exactly the locked packages; `prepare` builds what is missing. */
function install() {
  process.stdout.write('::group::Installing memorisk\n')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--no-progress'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  process.stdout.write('::endgroup::\n')
  if (status === 0 && existsSync(bundle)) return
  process.stdout.write('::error::memorisk could not be installed, so nothing was scanned\n')
  process.exit(3)
}
