import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../..')
const config = JSON.parse(readFileSync(path.join(root, '.oxlintrc.json'), 'utf8')) as {
  overrides: { files: string[]; rules: Record<string, unknown> }[]
}
const layers = readdirSync(path.join(root, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

test.each(layers)('src/%s has an import rule', (layer) => {
  const rule = config.overrides.find((override) => override.files.includes(`src/${layer}/**`))
  expect(rule?.rules['no-restricted-imports']).toBeDefined()
})

test('the rule bites: the mathematics may not import the service', () => {
  const folder = mkdtempSync(path.join(root, 'src/domain/probe-'))
  try {
    writeFileSync(
      path.join(folder, 'probe.ts'),
      `import { createScan } from '#service/scans/create-scan'\ncreateScan()\n`,
    )
    const { status, stdout } = spawnSync('oxlint', [folder], { cwd: root, encoding: 'utf8' })
    expect(stdout).toMatch(/mathematics is pure/)
    expect(status).toBe(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
