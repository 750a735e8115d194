import type { Sha256 } from '#contract/ids'
import { partBytes, partCount } from '#contract/parts'
import type { Upload } from '#contract/uploads'
import type { Transport } from './transport.ts'

/** Something to upload: a file, a Blob, bytes. Read in ranges, so that nothing has to be held whole. */
export interface UploadSource {
  readonly byteLength: number
  /** Lower-case hexadecimal; computed from the bytes when absent (WebCrypto can only hash them whole). */
  readonly sha256?: string
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>
}

export interface UploadOptions {
  readonly signal?: AbortSignal | undefined
  /** Bytes that the server has, counting parts that were there before. Not called when it had them all. */
  readonly onProgress?: (done: number, total: number) => void
}

/** Up to this a file goes in one request; above it in parts, which show progress and survive a broken connection. */
const SINGLE_MAX = 8_000_000
/** Parts under way at once: enough to keep a line busy, few enough to keep parts × size in memory. */
const CONCURRENCY = 3

export function blobsApi(transport: Transport) {
  return {
    /** Makes the server hold these bytes and returns their digest. What it already holds is not sent again. */
    async upload(source: UploadSource, options: UploadOptions = {}): Promise<Sha256> {
      const total = source.byteLength
      const sha256 = (source.sha256 ?? (await digest(source))) as Sha256
      const path = `/v1/blobs/${sha256}`
      const { signal } = options
      const head = await transport.send({ method: 'HEAD', path, signal, accept: [404] })
      if (head.status !== 404) return sha256
      options.onProgress?.(0, total)
      if (total <= SINGLE_MAX) {
        await transport.send({ method: 'PUT', path, body: await source.read(0, total), signal })
      } else {
        await uploadInParts(transport, path, source, options)
      }
      options.onProgress?.(total, total)
      return sha256
    },
  }
}

/**
 * Opens an upload, or finds the one that an earlier attempt left (the server keeps one per caller and digest), sends the parts that
 * are missing and completes it. An upload that somebody else completed meanwhile is as good.
 */
async function uploadInParts(
  transport: Transport,
  path: string,
  source: UploadSource,
  { signal, onProgress }: UploadOptions,
): Promise<void> {
  const total = source.byteLength
  const upload = await transport.json<Upload>({
    method: 'POST',
    path: `${path}/uploads`,
    json: { size: total },
    signal,
  })
  const { part_size: size } = upload
  const there = new Set(upload.parts.map((entry) => entry.part))
  let done = upload.parts.reduce((sum, entry) => sum + entry.size, 0)
  onProgress?.(done, total)

  const missing = Array.from({ length: partCount(total, size) }, (_, i) => i + 1).filter((n) => !there.has(n))
  const sendNext = async (): Promise<void> => {
    for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
      const start = (part - 1) * size
      const body = await source.read(start, start + partBytes(total, size, part))
      await transport.send({ method: 'PUT', path: `${path}/uploads/${upload.id}/parts/${part}`, body, signal })
      done += body.byteLength
      onProgress?.(done, total)
    }
  }
  // After a failure no new part starts, but those under way may still arrive: less to send next time.
  const lanes = Array.from({ length: CONCURRENCY }, () =>
    sendNext().catch((error: unknown) => {
      missing.length = 0
      throw error
    }),
  )
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
  await transport.send({ method: 'POST', path: `${path}/uploads/${upload.id}/complete`, signal })
}

async function digest(source: UploadSource): Promise<string> {
  const bytes = await source.read(0, source.byteLength)
  const hash = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
