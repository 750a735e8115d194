import { bufferSource } from '#model/bytes'
import { readSafetensors } from '#model/safetensors'
import { goldenBytes } from './golden-models.ts'
import { must } from './golden-tables.ts'

/** What `test/golden/models/make_aligned.py` wrote: several models over the sequences of `base`. */
interface Pair {
  readonly base: string
  readonly name: string
  readonly expected: string
}

export async function goldenAligned(): Promise<{
  pairs: Pair[]
  emulated: (Pair & { readonly large: string; readonly beta: number })[]
}> {
  return JSON.parse(new TextDecoder().decode(await goldenBytes('aligned/index.json')))
}

/** What `test/golden/models/make_states.py` wrote: states at the last token of each sequence of `base`. */
export async function goldenStates(): Promise<Pair[]> {
  return JSON.parse(new TextDecoder().decode(await goldenBytes('states/index.json')))
}

/** The vectors of a safetensors file. */
export async function goldenColumns(path: string): Promise<Record<string, Float32Array | Int32Array>> {
  const bytes = await goldenBytes(path)
  const { tensors } = must(await readSafetensors(bufferSource(bytes)))
  return Object.fromEntries(
    [...tensors].map(([name, { dtype, start, end }]) => {
      const { buffer } = bytes.slice(start, end)
      return [name, dtype === 'I32' ? new Int32Array(buffer) : new Float32Array(buffer)]
    }),
  )
}
