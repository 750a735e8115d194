#!/usr/bin/env node
// Plain JavaScript for any Node from 20 on. What needs a newer one runs in the Node that comes with this package.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Miniflare, which runs the local server, wants this or later. */
const NEEDED = [22, 12]

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const bundle = path.join(root, 'dist', 'cli', 'main.js')

if (!existsSync(bundle)) {
  process.stderr.write('memorisk is not built: run `npm run build` in its folder\n')
  process.exitCode = 3
} else if (isOld() && needsServer(process.argv.slice(2))) {
  runInOwnNode()
} else {
  const { main } = await import(pathToFileURL(bundle).href)
  process.exitCode = await main(process.argv.slice(2))
}

function isOld() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])
}

function needsServer(args) {
  return args[0] === 'serve' || args.includes('--embedded')
}

function runInOwnNode() {
  const require = createRequire(import.meta.url)
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const node = path.join(path.dirname(require.resolve('node/package.json')), 'bin', file)
  // The channel tells the other process when this one is gone, however it went.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio })
  // The terminal sends Ctrl-C to both; this process stays until the other has cleaned up.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    process.stderr.write(`memorisk: cannot start ${node}: ${error.message}\n`)
    process.exitCode = 3
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 3
  })
}
