import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { parsePolicy } from '../../cli/files/policy-file.ts'
import { scan } from '../../cli/commands/scan.ts'

const root = path.resolve(import.meta.dirname, '../..')
const page = await readFile(path.join(root, 'docs/ci.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text!)

test('the policy on the page about pipelines is one', () => {
  const policy = blocks('yaml').find((text) => text.startsWith('# yaml-language-server'))!
  expect(parsePolicy(policy)).toMatchObject({ policy: { name: 'release gate', inconclusive: 'fail' } })
})

test('the recipes for GitHub use inputs that the action has', async () => {
  const action = parse(await readFile(path.join(root, 'action.yml'), 'utf8')) as { inputs: object; outputs: object }
  const recipes = blocks('yaml').filter((text) => text.includes('OWNER/memorisk'))
  expect(recipes).toHaveLength(2)
  for (const recipe of recipes) {
    for (const document of parseAllDocuments(recipe)) expect(document.errors).toEqual([])
    const text = JSON.stringify(parse(recipe))
    const inputs = /"uses":"OWNER\/memorisk@v1","with":(\{.*?\})/.exec(text)![1]!
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(JSON.parse(inputs) as object)))
  }
  for (const [, output] of page.matchAll(/steps\.scan\.outputs\.([\w-]+)/g))
    expect(action.outputs).toHaveProperty(output!)
})

test('every option of `memorisk scan` on the page exists', () => {
  const commands = page.split('\n').filter((line) => / scan |^ +--/.test(line))
  const options = commands.flatMap((line) => [...line.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option!))
  expect(options.length).toBeGreaterThan(15)
  for (const option of options) if (!['--depth', '--prefix'].includes(option)) expect(scan.help).toContain(option)
})
