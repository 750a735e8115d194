import { env } from 'cloudflare:workers'
import { ulid } from 'ulid'
import type { Measured } from '#contract/measured'
import { risk, sizeBucket, sortName } from '#domain/standing'
import { results } from '#store/scan-schema'
import { models } from '#store/schema'
import { createStore } from '#store/store'
import type { Tenant } from './tenant.ts'

export interface Concluded {
  readonly name: string
  readonly published?: boolean
  readonly kind?: string
  readonly tier?: 'verified' | 'reproduced' | 'self_reported'
  readonly outcome?: 'pass' | 'warn' | 'fail' | 'inconclusive'
  readonly grade?: 'A' | 'B' | 'C' | 'D' | 'F' | null
  readonly tpr?: number
  readonly parameters?: number
  readonly suite?: string
}

/** The row that a concluded scan leaves, with its model. */
export async function concluded(tenant: Tenant, of: Concluded): Promise<{ scan: string; model: string }> {
  const { db } = createStore(env.DB, env.BLOBS)
  const { name, kind = 'lora', tpr = 0.81, parameters = 294_912, grade = 'D' } = of
  const ids = { scan: `scn_${ulid()}`, model: `mdl_${ulid()}` }
  const rate: Measured = { value: tpr, ci: [Math.max(0, tpr - 0.05), Math.min(1, tpr + 0.05)] }
  const none = { value: null, reason: 'no_canaries' }
  await db.insert(models).values({
    id: ids.model,
    orgId: tenant.org,
    baseId: `bas_${ulid()}`,
    name,
    kind,
    digest: '0'.repeat(64),
    files: {},
    summary: { trainableParameters: parameters },
    createdAt: Date.now(),
  })
  await db.insert(results).values({
    scanId: ids.scan,
    orgId: tenant.org,
    modelId: ids.model,
    baseId: `bas_${ulid()}`,
    suiteId: of.suite ?? `ste_${ulid()}`,
    kind,
    tier: of.tier ?? 'verified',
    published: of.published ?? true,
    outcome: of.outcome ?? 'fail',
    grade,
    finishedAt: Date.now(),
    name,
    sortName: sortName(name),
    baseName: 'gpt2',
    suiteName: 'mail',
    parameters,
    size: sizeBucket(parameters),
    risk: risk(grade, tpr),
    perplexity: 19.8,
    tpr10: tpr,
    extraction: 0.03,
    headline: {
      attack: 'ref_diff',
      membership: [
        { attack: 'ref_diff', auc: rate, tpr_at_fpr: [{ fpr: 0.1, ...rate, threshold: 0.2, false_positives: 40 }] },
      ],
      extraction: { value: 0.03 },
      exposure: { mean_bits: none, max_bits: none },
      perplexity: { member: 12, nonmember: 19.8 },
    },
  })
  return ids
}
