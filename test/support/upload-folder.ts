import type { Client } from '#client/client'
import { fileSource } from '../../cli/files/file-source.ts'
import { baseFiles, modelFiles, type Files } from '../../cli/files/model-files.ts'

async function uploadAll(client: Client, files: Files): Promise<Record<string, string>> {
  const digests: Record<string, string> = {}
  for (const [name, path] of files) digests[name] = await client.blobs.upload(await fileSource(path))
  return digests
}

/** Uploads a folder's files and names them as a base does. */
export async function uploadBase(client: Client, folder: string): Promise<Record<string, string>> {
  return uploadAll(client, await baseFiles(folder))
}

/** The same for fine-tuned weights. */
export async function uploadModel(client: Client, folder: string): Promise<Record<string, string>> {
  return uploadAll(client, await modelFiles(folder))
}
