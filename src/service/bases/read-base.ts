import type { Architecture } from '#model/architecture'
import type { ByteSource } from '#model/bytes'
import { readArchitecture } from '#model/config'
import { readWeights } from '#model/deltas/detect'
import type { TensorTable } from '#model/tensor-table'
import { type Tokenizer, readTokenizer } from '#model/tokenizer'
import { type Result, ok, refuse } from '#domain/result'

/** A pretrained checkpoint as its headers describe it. */
export interface Checkpoint {
  readonly architecture: Architecture
  readonly table: TensorTable
}

/** Reads `config.json` and the weight files' headers, never a tensor. The tokenizer is read apart: only a suite's text needs it. */
export async function readBase(files: ReadonlyMap<string, ByteSource>): Promise<Result<Checkpoint>> {
  const config = files.get('config.json')
  if (!config) return refuse('file_missing', 'A base needs its config.json.', '#/files/config.json')
  const table = await readWeights(files)
  if (!table.ok) return table
  const architecture = readArchitecture(await config.read(0, config.byteLength), table.value)
  return architecture.ok ? ok({ architecture: architecture.value, table: table.value }) : architecture
}

/** Builds the tokenizer of a base whose architecture is known. */
export async function readBaseTokenizer(
  files: ReadonlyMap<string, ByteSource>,
  vocabulary: number,
): Promise<Result<Tokenizer>> {
  const file = files.get('tokenizer.json')
  if (!file) return refuse('file_missing', 'A base needs its tokenizer.json.', '#/files/tokenizer.json')
  return readTokenizer(await file.read(0, file.byteLength), vocabulary)
}
