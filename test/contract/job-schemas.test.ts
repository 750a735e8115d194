import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { SCHEMAS, contractSchemas } from '../../scripts/contract-schemas.ts'

const root = path.resolve(import.meta.dirname, '../..')
const golden = path.join(root, 'test/golden/jobs')

/** The documents of one schema; Python reads the same ones in runner/tests. */
async function documents(name: string, kind: 'good' | 'bad'): Promise<[string, unknown][]> {
  const folder = path.join(golden, name, kind)
  const files = (await readdir(folder)).sort()
  return Promise.all(
    files.map(async (file) => [file, JSON.parse(await readFile(path.join(folder, file), 'utf8'))] as [string, unknown]),
  )
}

test('the checked-in JSON Schemas are those of the contract (npm run schemas)', async () => {
  const folder = path.join(root, 'runner/memorisk_runner/contract')
  for (const [file, text] of Object.entries(contractSchemas())) {
    expect(await readFile(path.join(folder, file), 'utf8'), file).toBe(text)
  }
  expect((await readdir(folder)).filter((file) => file.endsWith('.json')).sort()).toEqual(
    Object.keys(contractSchemas()).sort(),
  )
})

describe.each(Object.entries(SCHEMAS))('%s', (name, [schema]) => {
  const ajv = addFormats.default(new Ajv2020({ strict: false }))
  const validate = ajv.compile(JSON.parse(contractSchemas()[`${name}.schema.json`]!) as object)

  test('good documents pass, here and by the JSON Schema', async () => {
    for (const [file, document] of await documents(name, 'good')) {
      expect(schema.safeParse(document).error?.issues, file).toBeUndefined()
      expect(validate(document), `${file}: ${ajv.errorsText(validate.errors)}`).toBe(true)
    }
  })

  test('bad documents are refused by both', async () => {
    for (const [file, document] of await documents(name, 'bad')) {
      expect(schema.safeParse(document).success, file).toBe(false)
      expect(validate(document), file).toBe(false)
    }
  })
})
