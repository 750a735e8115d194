import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { UploadSource } from '#client/blobs'
import { UserError } from '../exit.ts'

/** A file as the client uploads it: its digest is taken while streaming, its parts are read when they are sent. */
export async function fileSource(path: string): Promise<UploadSource> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new UserError(`cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`)
  })
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array)
  return {
    byteLength: size,
    sha256: hash.digest('hex'),
    async read(start, end) {
      const file = await open(path)
      try {
        const bytes = new Uint8Array(end - start)
        const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
        if (bytesRead !== bytes.length) throw new UserError(`${path} became shorter while it was read`)
        return bytes
      } finally {
        await file.close()
      }
    },
  }
}
