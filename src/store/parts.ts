import { sendSized } from './sized.ts'
import type { Store } from './store.ts'

/**
 * Content that came in parts stays in parts: objects `<key>/1`, `<key>/2` … of `partSize` bytes but the last. R2 would make one object of a
 * multipart upload, but a part then could be replaced up to the moment of its completion, and the local simulator reads such an object ten
 * times slower than others.
 */
export interface Parted {
  readonly key: string
  readonly size: number
  readonly partSize: number
}

/** The digest was verified over the first bytes that came, so nothing may come after them. */
const ONLY_ONCE = new Headers({ 'if-none-match': '*' })

function partKey(key: string, part: number): string {
  return `${key}/${part}`
}

/** Stores one part, numbered from 1, as it arrives. One that is there already stays, and the body is left unread. */
export async function putPart(
  { bucket }: Store,
  key: string,
  part: number,
  size: number,
  body: ReadableStream<Uint8Array>,
): Promise<void> {
  const there = await bucket.head(partKey(key, part))
  if (there === null)
    await sendSized(body, size, (stream) => bucket.put(partKey(key, part), stream, { onlyIf: ONLY_ONCE }))
  else await body.cancel()
}

export async function deleteParts({ bucket }: Store, { key, size, partSize }: Parted): Promise<void> {
  const keys = Array.from({ length: Math.ceil(size / partSize) }, (_, i) => partKey(key, i + 1))
  for (let at = 0; at < keys.length; at += 1000) await bucket.delete(keys.slice(at, at + 1000))
}

/** Bytes `start ≤ i < end`, or null when a part is missing. Where several parts are touched, each is read into its place in the result. */
export async function readParts(
  { bucket }: Store,
  { key, size, partSize }: Parted,
  start: number,
  end: number,
): Promise<Uint8Array | null> {
  const first = Math.floor(start / partSize)
  const last = Math.floor((end - 1) / partSize)
  const objects = await Promise.all(
    Array.from({ length: last - first + 1 }, async (_, i) => {
      const from = (first + i) * partSize
      const offset = Math.max(start - from, 0)
      const length = Math.min(end, from + partSize, size) - from - offset
      const object = await bucket.get(partKey(key, first + i + 1), { range: { offset, length } })
      return { object, length }
    }),
  )
  if (objects.length === 1) return objects[0]!.object && new Uint8Array(await objects[0]!.object.arrayBuffer())
  let buffer = new ArrayBuffer(end - start)
  let at = 0
  for (const { object, length } of objects) {
    if (object === null) return null
    const reader = object.body.getReader({ mode: 'byob' })
    const { value } = await reader.readAtLeast(length, new Uint8Array(buffer, at, length))
    // The buffer travels through the read: ours is empty now, theirs is the same memory.
    buffer = value!.buffer
    at += length
  }
  return new Uint8Array(buffer)
}

/** All bytes as they arrive. Fails where a part is missing. */
export function streamParts({ bucket }: Store, { key, size, partSize }: Parted): ReadableStream<Uint8Array> {
  const { readable, writable } = new FixedLengthStream(size)
  const pump = async () => {
    for (let part = 1; (part - 1) * partSize < size; part++) {
      const object = await bucket.get(partKey(key, part))
      if (object === null) throw new Error(`part ${part} of ${key} is missing`)
      await object.body.pipeTo(writable, { preventClose: true })
    }
    await writable.close()
  }
  pump().catch((error: unknown) => writable.abort(error))
  return readable
}
