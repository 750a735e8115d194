import type { Client } from '#client/client'
import type { UploadSource } from '#client/blobs'
import type { Sha256 } from '#contract/ids'
import { fileSource } from './files/file-source.ts'
import { baseFiles, frequenciesFile, type Files } from './files/model-files.ts'
import { uploadLine, createProgress } from './terminal/progress.ts'
import type { Screen } from './terminal/screen.ts'

/**
 * Uploads several files under one progress bar, one after another (each uses several connections if it is large). Silent when the
 * server has them all.
 */
export async function uploadFiles(client: Client, screen: Screen, files: Files): Promise<Record<string, Sha256>> {
  const sources = new Map<string, UploadSource>()
  for (const [name, path] of files) sources.set(name, await fileSource(path))
  return uploadSources(client, screen, sources)
}

/** Everything in a folder that a base is registered with. */
export async function uploadBase(
  client: Client,
  screen: Screen,
  folder: string,
): Promise<{ files: Record<string, Sha256>; frequencies?: Sha256 }> {
  const files = await uploadFiles(client, screen, await baseFiles(folder))
  const table = await frequenciesFile(folder)
  if (table === null) return { files }
  const { frequencies } = await uploadFiles(client, screen, new Map([['frequencies', table]]))
  return { files, frequencies: frequencies! }
}

export async function uploadSources(
  client: Client,
  screen: Screen,
  sources: ReadonlyMap<string, UploadSource>,
): Promise<Record<string, Sha256>> {
  const total = [...sources.values()].reduce((sum, source) => sum + source.byteLength, 0)
  const show = createProgress(screen)
  const digests: Record<string, Sha256> = {}
  let before = 0
  let sent = false
  for (const [name, source] of sources) {
    const start = before
    digests[name] = await client.blobs.upload(source, {
      onProgress(done) {
        sent = true
        if (start + done < total) show(uploadLine(start + done, total), (start + done) / total)
      },
    })
    before += source.byteLength
  }
  if (sent) show(uploadLine(total, total), 1)
  return digests
}
