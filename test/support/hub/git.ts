const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

export interface StoredFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** SHA-1 of the git object: of the pointer, where the content lies in large-file storage. */
  readonly oid: string
  readonly lfs: { readonly oid: string; readonly size: number; readonly pointerSize: number } | null
}

/** Stores a file as a hub does: large kinds in large-file storage, the rest in git. */
export async function storeFile(path: string, content: Uint8Array | string): Promise<StoredFile> {
  const bytes = new Uint8Array(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  if (!/\.(safetensors|bin)$/.test(path)) return { bytes, oid: await gitOid(bytes), lfs: null }
  const oid = hex(await crypto.subtle.digest('SHA-256', bytes))
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${bytes.byteLength}\n`
  const lfs = { oid, size: bytes.byteLength, pointerSize: pointer.length }
  return { bytes, oid: await gitOid(new Uint8Array(new TextEncoder().encode(pointer))), lfs }
}

export async function gitOid(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const head = new TextEncoder().encode(`blob ${bytes.byteLength}\0`)
  return hex(await crypto.subtle.digest('SHA-1', new Uint8Array([...head, ...bytes])))
}

export async function commitOid(seed: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(seed)))
}
