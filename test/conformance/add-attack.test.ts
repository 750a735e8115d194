import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attackList, writeAttackList } from '../../scripts/attack-list.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** An attack as CONTRIBUTING describes it: one file. */
const TOY = `import { scored, type Attack } from './attack.ts'

/** Calls long texts members. A toy. */
export const toy: Attack = {
  name: 'toy',
  version: 1,
  title: 'Toy attack',
  formula: 's = number of characters',
  paper: 'arXiv:1709.01604',
  needs: ['target_loss'],
  cost: { target: 1, reference: 0 },
  limits: 'Knows nothing of the model.',
  score: ({ example }) => scored(example.characters),
}
`

/** What a visitor of API and pages meets, bundled from the copy. */
const DOORS = `
export { chooseAttacks, definitionsOf } from '#service/scans/choose-attacks'
export { buildReport } from '#domain/report'
export { parseRule } from '#domain/policy-rule'
export { methodPage, methodsPage } from '#web/methods-page'
`

let tree: string

beforeAll(async () => {
  tree = await mkdtemp(path.join(tmpdir(), 'add-attack-'))
  for (const name of ['src', 'cli', 'package.json'])
    await cp(path.join(ROOT, name), path.join(tree, name), { recursive: true })
  await symlink(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'))
  await writeFile(path.join(tree, 'src/doors.ts'), DOORS)
  await mkdir(path.join(tree, 'out'))
})

afterAll(() => rm(tree, { recursive: true, force: true }))

let bundles = 0

/** Bundles one entry of the copy, as the build does. */
async function bundled(entry: string): Promise<string> {
  const outfile = path.join(tree, `out/${++bundles}.mjs`)
  await build({
    absWorkingDir: tree,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'hono/jsx',
    external: ['miniflare', 'cloudflare:workers'],
    loader: { '.wasm': 'empty', '.woff2': 'empty' },
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  return outfile
}

/** Exit code of `memorisk policy check` on a policy about the toy. */
async function checksPolicy(): Promise<number> {
  const file = path.join(tree, 'memorisk.yaml')
  await writeFile(file, 'attacks: [toy]\nrules: [membership.toy.auc <= 0.6]\n')
  const program = await bundled('cli/main.ts')
  return new Promise((resolve) => {
    const run = `import(${JSON.stringify(program)}).then(({ main }) => main(['policy', 'check', ${JSON.stringify(file)}])).then((code) => process.exit(code))`
    execFile(process.execPath, ['-e', run], (error) => {
      resolve(error === null ? 0 : Number(error.code))
    })
  })
}

describe('an attack is added by adding its file', () => {
  it('before: nobody knows it', async () => {
    const doors = await import(pathToFileURL(await bundled('src/doors.ts')).href)
    expect(() => doors.chooseAttacks(['toy'])).toThrow()
    expect(doors.methodPage('toy', { signedIn: false })).toBeNull()
    expect(await checksPolicy()).not.toBe(0)
  })

  it('after: API, report, command line and pages find it, and nothing else was touched', async () => {
    await writeFile(path.join(tree, 'src/domain/attacks/toy.ts'), TOY)
    await writeAttackList(tree)
    const doors = await import(pathToFileURL(await bundled('src/doors.ts')).href)
    expect(doors.chooseAttacks(['toy'])).toEqual(['toy'])
    expect(doors.chooseAttacks(undefined).at(-1)).toBe('toy')
    expect(doors.definitionsOf(['toy'])).toEqual(['toy@1'])
    expect(doors.parseRule('membership.toy.auc <= 0.6').ok).toBe(true)
    expect(doors.methodsPage({ signedIn: false })).toContain('/methods/toy')
    expect(doors.methodPage('toy', { signedIn: false })).toContain('Knows nothing of the model.')
    expect(await checksPolicy()).toBe(0)
  })

  it('the list that is checked in is the one that the build would write', async () => {
    const { text, listed } = await attackList(ROOT)
    expect(listed).toBe(text)
  })
})
