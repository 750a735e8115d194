import { bufferSource } from './bytes.ts'
import { readSafetensors } from './safetensors.ts'
import { writeSafetensors } from './safetensors-write.ts'

type Column = Float32Array | Int32Array | Uint32Array

/** Vectors by name as a safetensors file. */
export function writeColumns(columns: Readonly<Record<string, Column>>): Uint8Array {
  return writeSafetensors(Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, { values }])))
}

/** Reads a file of one's own making; throws when it is not. */
export async function readColumns(bytes: Uint8Array): Promise<Readonly<Record<string, Column>>> {
  const header = await readSafetensors(bufferSource(bytes))
  if (!header.ok) throw new Error(`not a file of columns: ${header.problem.detail}`)
  return Object.fromEntries(
    [...header.value.tensors].map(([name, { dtype, start, end }]) => {
      const { buffer } = bytes.slice(start, end)
      const values =
        dtype === 'F32' ? new Float32Array(buffer) : dtype === 'I32' ? new Int32Array(buffer) : new Uint32Array(buffer)
      return [name, values]
    }),
  )
}
