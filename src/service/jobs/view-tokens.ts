import type { View } from '#domain/views/view'
import { writeSafetensors } from '#model/safetensors-write'
import { getBytes } from '#store/objects'
import type { StoredInput } from '#store/job-schema'
import type { JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { batchLayout, batchScope } from '../scans/batch-layout.ts'
import { tokensKey } from '../scans/keys.ts'
import type { Layout } from '../scans/layout.ts'
import { derivedInput } from './derived-input.ts'
import type { JobSubject } from './resolve-job.ts'

/** A view's sequences in the order of their shards. */
export async function viewLayout(
  deps: Deps,
  { orgId }: JobRow,
  { base, model, suite, canarySet }: JobSubject,
  view: View,
  maxExamples: number | null,
): Promise<{ readonly layout: Layout; readonly name: string }> {
  return batchLayout(deps, { orgId, base, model, suite: suite!, canarySet, maxExamples }, view)
}

/** Token ids of a view's sequences as the runner gets them: neither labels nor which string is whose leave the server. */
export async function viewTokens(
  deps: Deps,
  job: JobRow,
  view: View,
  { layout, name }: { readonly layout: Layout; readonly name: string },
): Promise<StoredInput> {
  const lengths = layout.shards.flatMap((shard) => shard.lengths)
  const offsets = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, i) => (offsets[i + 1] = offsets[i]! + length))
  const bytes = await getBytes(deps.store, tokensKey(batchScope(job.orgId), name))
  if (bytes === null) throw new Error('the tokens of a layout are gone')
  const token = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  const file = writeSafetensors({ offsets: { values: offsets }, token: { values: token } })
  return derivedInput(deps, job.id, 'tokens', `${view.name}.safetensors`, file)
}
