import type { Store } from './store.ts'

/** Bytes that the service derives and may derive again: in R2 under keys that say what decides them. */
export async function putObject(
  { bucket }: Store,
  key: string,
  value: Uint8Array | string,
  metadata: Record<string, string> = {},
): Promise<void> {
  await bucket.put(key, value, { customMetadata: metadata })
}

export async function getBytes(
  { bucket }: Store,
  key: string,
  range?: { offset: number; length: number },
): Promise<Uint8Array<ArrayBuffer> | null> {
  const object = await bucket.get(key, range ? { range } : {})
  return object ? new Uint8Array(await object.arrayBuffer()) : null
}

/** Bytes with the metadata they were stored with. */
export async function getObject(
  { bucket }: Store,
  key: string,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; metadata: Record<string, string> } | null> {
  const object = await bucket.get(key)
  return object && { bytes: new Uint8Array(await object.arrayBuffer()), metadata: object.customMetadata ?? {} }
}

/** Bytes as they arrive. */
export async function openObject(
  { bucket }: Store,
  key: string,
): Promise<{ size: number; body: ReadableStream } | null> {
  const object = await bucket.get(key)
  return object && { size: object.size, body: object.body }
}

export async function getJson<T>({ bucket }: Store, key: string): Promise<T | null> {
  const object = await bucket.get(key)
  return object ? await object.json<T>() : null
}

/** Bytes of an object, or null when there is none under this key. */
export async function sizeOf({ bucket }: Store, key: string): Promise<number | null> {
  return (await bucket.head(key))?.size ?? null
}

/** The metadata of an object, or null when there is none under this key. */
export async function headObject({ bucket }: Store, key: string): Promise<Record<string, string> | null> {
  const object = await bucket.head(key)
  return object ? (object.customMetadata ?? {}) : null
}

/** Which of the keys under `prefix` exist: one request per thousand instead of one per key. */
export async function listKeysUnder({ bucket }: Store, prefix: string): Promise<Set<string>> {
  const found = new Set<string>()
  let cursor: string | undefined
  do {
    const page = await bucket.list({ prefix, ...(cursor !== undefined && { cursor }) })
    for (const { key } of page.objects) found.add(key)
    cursor = page.truncated ? page.cursor : undefined
  } while (cursor !== undefined)
  return found
}

export async function deleteObjects({ bucket }: Store, keys: readonly string[]): Promise<void> {
  for (let i = 0; i < keys.length; i += 1000) await bucket.delete(keys.slice(i, i + 1000))
}
