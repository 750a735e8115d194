import { ulid } from 'ulid'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { sha256 } from '#service/hash'
import type { Tenant } from './tenant.ts'
import type { Files } from './tiny-gpt2.ts'

/** Uploads files; gives their names and digests. */
async function upload(tenant: Tenant, files: Files): Promise<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [name, bytes] of files) {
    const body = new Uint8Array(bytes)
    kept[name] = await sha256(body)
    await tenant.fetch(`/v1/blobs/${kept[name]}`, { method: 'PUT', body })
  }
  return kept
}

/** The id of what was created. */
async function created(answer: Response): Promise<string> {
  if (answer.status !== 201) throw new Error(await answer.text())
  return (await answer.json<{ id: string }>()).id
}

export async function addBase(tenant: Tenant, files: Files): Promise<string> {
  const name = `tiny-${ulid().toLowerCase()}`
  return created(await tenant.send('POST', '/v1/bases', { name, files: await upload(tenant, files) }))
}

export async function addModel(tenant: Tenant, base: string, files: Files): Promise<string> {
  return created(await tenant.send('POST', '/v1/models', { name: 'tiny', base, files: await upload(tenant, files) }))
}

export async function addSuite(tenant: Tenant, examples: readonly unknown[]): Promise<string> {
  return created(await tenant.send('POST', '/v1/suites', { name: 'tiny', examples }))
}

/** `n` members and as many non-members of 10 to 30 bytes; `seed` makes another suite. */
export function tinyExamples(n: number, seed = 0): { id: string; text: string; split: 'member' | 'nonmember' }[] {
  return Array.from({ length: 2 * n }, (_, i) => {
    const split = i % 2 === 0 ? ('member' as const) : ('nonmember' as const)
    const words = Array.from({ length: 3 + ((i * 7 + seed) % 5) }, (_, j) => `w${(i * 31 + j * 17 + seed * 101) % 997}`)
    return { id: `${split}-${i}`, text: `${i} ${words.join(' ')}`, split }
  })
}

/** What a scan that is done found. */
export async function reportOfScan(tenant: Tenant, id: string): Promise<Report> {
  return (await tenant.fetch(`/v1/scans/${id}/report`)).json<Report>()
}

/** Waits for the end of a scan. */
export async function ended(tenant: Tenant, id: string): Promise<Scan> {
  for (;;) {
    const scan = await (await tenant.fetch(`/v1/scans/${id}`)).json<Scan>()
    if (scan.finished_at !== null) return scan
    await scheduler.wait(50)
  }
}
