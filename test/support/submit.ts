import { sha256 } from '#service/hash'
import type { Tenant } from './tenant.ts'

/** Uploads files as blobs; answers with what a request's `files` wants. */
export async function upload(
  tenant: Tenant,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<Record<string, string>> {
  const digests: [string, string][] = []
  for (const [name, bytes] of Object.entries(files)) {
    const body = new Uint8Array(bytes)
    const digest = await sha256(body)
    const put = await tenant.fetch(`/v1/blobs/${digest}`, { method: 'PUT', body })
    if (!put.ok) throw new Error(`upload of ${name} failed: ${put.status}`)
    digests.push([name, digest])
  }
  return Object.fromEntries(digests)
}
