import { ServiceError } from '../errors.ts'
import { hex, sha256 } from '../hash.ts'
import type { HubClient, HubCommit, HubFile } from './hub-client.ts'

/** A small file, verified against what the hub's tree says of it. The caller has looked at its size. */
export async function readWhole(client: HubClient, at: HubCommit, file: HubFile): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await client.open(at, file).read(0, file.size))
  const digest = file.sha256 === null ? await gitDigest(bytes) : await sha256(bytes)
  if (digest !== (file.sha256 ?? file.oid))
    throw new ServiceError('digest_mismatch', `${file.path} is not what the hub's tree says it is.`)
  return bytes
}

/** SHA-1 of a git object that holds these bytes. It guards against damage, not malice: the bytes' own SHA-256 names them from here on. */
async function gitDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const whole = await new Blob([`blob ${bytes.byteLength}\0`, bytes]).arrayBuffer()
  return hex(await crypto.subtle.digest('SHA-1', whole))
}
