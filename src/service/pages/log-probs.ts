import type { ByteSource } from '#model/bytes'
import { readSafetensors, type TensorInfo } from '#model/safetensors'
import { getBytes, sizeOf } from '#store/objects'
import type { Store } from '#store/store'

/** The log-probabilities of one example's scored tokens, in nats. */
export type LogProbs = (example: number) => Promise<Float32Array>

/** Opens a file of token statistics to read single examples from; null when it is gone. It was written by us: what is amiss is a bug. */
export async function openLogProbs(store: Store, key: string): Promise<LogProbs | null> {
  const size = await sizeOf(store, key)
  if (size === null) return null
  const source: ByteSource = {
    byteLength: size,
    read: async (start, end) => {
      const bytes = await getBytes(store, key, { offset: start, length: end - start })
      if (bytes?.byteLength !== end - start) throw new Error('token statistics became shorter')
      return bytes
    },
  }
  const header = await readSafetensors(source)
  if (!header.ok) throw new Error('stored token statistics cannot be read')
  const tensor = (name: string): TensorInfo => {
    const info = header.value.tensors.get(name)
    if (!info) throw new Error(`stored token statistics lack ${name}`)
    return info
  }
  const at = tensor('offsets')
  const values = tensor('log_prob')
  const offsets = new Uint32Array((await source.read(at.start, at.end)).slice().buffer)
  return async (example) => {
    const [from, to] = [offsets[example]!, offsets[example + 1]!]
    if (from === to) return new Float32Array()
    return new Float32Array((await source.read(values.start + 4 * from, values.start + 4 * to)).slice().buffer)
  }
}
