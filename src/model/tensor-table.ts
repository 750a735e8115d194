import { ok, refuse, type Result } from '#domain/result'
import type { ByteSource } from './bytes.ts'
import { readSafetensors, tensorLimit, type TensorInfo } from './safetensors.ts'

/** The tensors of a model, wherever its files lie: one name, one place. */
export type TensorTable = ReadonlyMap<string, PlacedTensor>

export interface PlacedTensor extends TensorInfo {
  readonly file: string
  readonly source: ByteSource
}

/**
 * Reads the headers of all files into one table. A name that occurs in two files is refused: which one counts would depend on
 * the reader.
 */
export async function readTensorTable(files: ReadonlyMap<string, ByteSource>): Promise<Result<TensorTable>> {
  const table = new Map<string, PlacedTensor>()
  for (const [file, source] of files) {
    const header = await readSafetensors(source)
    if (!header.ok) {
      const { code, detail, pointer } = header.problem
      return refuse(code, `${file}: ${detail}`, `#/files/${file}${pointer?.slice(1) ?? ''}`)
    }
    for (const [name, info] of header.value.tensors) {
      const first = table.get(name)
      if (first) return refuse('duplicate_key', `"${name}" lies in both ${first.file} and ${file}.`, `#/files/${file}`)
      table.set(name, { ...info, file, source })
    }
    if (table.size > tensorLimit)
      return refuse('too_many_tensors', `The files hold more than ${tensorLimit} tensors together.`)
  }
  return ok(table)
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
