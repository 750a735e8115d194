import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { baseFiles, modelFiles } from '../../cli/files/model-files.ts'
import { temporaryFolder } from '../support/server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function holding(name: string, files: readonly string[]): Promise<string> {
  const at = path.join(folder.path, name)
  await mkdir(at)
  for (const file of files) await writeFile(path.join(at, file), '')
  return at
}

test('an adapter is its weights and its settings, whatever else lies about', async () => {
  const at = await holding('adapter', [
    'README.md',
    'adapter_config.json',
    'adapter_model.safetensors',
    'optimizer.pt',
    'tokenizer.json',
  ])
  expect([...(await modelFiles(at)).keys()]).toEqual(['adapter_config.json', 'adapter_model.safetensors'])
})

test('a base is all shards with their index, settings and tokenizer', async () => {
  const shards = [
    'model-00001-of-00002.safetensors',
    'model-00002-of-00002.safetensors',
    'model.safetensors.index.json',
  ]
  const at = await holding('base', ['config.json', 'generation_config.json', 'tokenizer.json', 'vocab.json', ...shards])
  expect([...(await baseFiles(at)).keys()].sort()).toEqual(['config.json', ...shards, 'tokenizer.json'])
})

test('one safetensors file is a model', async () => {
  const at = path.join(await holding('single', ['head.safetensors']), 'head.safetensors')
  expect([...(await modelFiles(at))]).toEqual([['head.safetensors', at]])
})

test.each([
  ['pickles', ['pytorch_model.bin'], /only pickled weights \(pytorch_model\.bin\)/],
  ['nothing', ['README.md'], /holds no \*\.safetensors/],
])('a folder with %s is refused', async (name, files, message) => {
  await expect(modelFiles(await holding(name, files))).rejects.toThrow(message)
})

test('a path that is not there is refused', async () => {
  await expect(modelFiles(path.join(folder.path, 'missing'))).rejects.toThrow(/there is no file or folder/)
})
