import { writeSafetensors } from '#model/safetensors-write'
import { getBytes } from '#store/objects'
import type { StoredInput } from '#store/job-schema'
import type { JobRow } from '#store/jobs'
import type { CreateScore } from '#contract/jobs'
import type { Deps } from '../deps.ts'
import { batchLayout, batchScope } from '../scans/batch-layout.ts'
import { tokensKey } from '../scans/keys.ts'
import { derivedInput } from './derived-input.ts'
import type { JobSubject } from './resolve-job.ts'
import { scoreViews } from './score-views.ts'

/**
 * The suite as the runner scores it: token ids of every text that a scan looks at, canaries and their references among them, in the order
 * of the scan's shards. So both sides score the same tokens, and neither labels nor which string is whose leave the server.
 */
export async function scoreTokens(
  deps: Deps,
  job: JobRow,
  { base, model, suite, canarySet }: JobSubject,
  request: Pick<CreateScore, 'max_examples' | 'lowercase' | 'views' | 'then'>,
): Promise<StoredInput[]> {
  const inputs: StoredInput[] = []
  for (const { view } of scoreViews(request)) {
    const maxExamples = request.max_examples ?? null
    const texts = { orgId: job.orgId, base, model, suite: suite!, canarySet, maxExamples }
    const { layout, name } = await batchLayout(deps, texts, view)
    const lengths = layout.shards.flatMap((shard) => shard.lengths)
    const offsets = new Uint32Array(lengths.length + 1)
    lengths.forEach((length, i) => (offsets[i + 1] = offsets[i]! + length))
    const bytes = await getBytes(deps.store, tokensKey(batchScope(job.orgId), name))
    if (bytes === null) throw new Error('the tokens of a layout are gone')
    const token = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
    const file = writeSafetensors({ offsets: { values: offsets }, token: { values: token } })
    inputs.push(await derivedInput(deps, job.id, 'tokens', `${view.name}.safetensors`, file))
  }
  return inputs
}
