import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '#contract/report'
import type { Scan } from '#contract/scans'
import { sha256 } from '#service/hash'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, tinyExamples } from '../support/tiny-world.ts'

describe('probes of a checkpoint and of the texts', () => {
  let tenant: Tenant
  let model: string
  let suite: string
  let digest: string

  beforeAll(async () => {
    tenant = await newTenant()
    const base = await addBase(tenant, tinyBase())
    const suspect = tinyFull()
    const weights = [...suspect].find(([name]) => name.endsWith('.safetensors'))![1]
    digest = await sha256(new Uint8Array(weights))
    model = await addModel(tenant, base, suspect)
    // Four of the members are one text with another number in front.
    const examples = tinyExamples(24).map((one, i) =>
      i % 2 === 0 && i < 8
        ? {
            ...one,
            text: `${i} pay to the account of one known bank only and tell nobody that it was ever paid to them`,
          }
        : one,
    )
    suite = await addSuite(tenant, examples)
  })

  const probed = async (known_good: object[]) => {
    const probes = [{ name: 'checkpoint_trust', known_good }, 'poison_scan']
    const answer = await tenant.send('POST', '/v1/scans', { model, suite, attacks: ['loss'], probes })
    expect([200, 202]).toContain(answer.status)
    const { id } = await answer.json<Scan>()
    expect(await ended(tenant, id)).toMatchObject({ state: 'done', probes: ['checkpoint_trust', 'poison_scan'] })
    return (await (await tenant.fetch(`/v1/scans/${id}/report`)).json<Report>()).probes!
  }

  test('a checkpoint is known by the digest of its weights, and judged by its losses', async () => {
    const { checkpoint_trust } = await probed([])
    expect(checkpoint_trust!.claim).toContain('does not clear the checkpoint')
    expect(checkpoint_trust!.result).toMatchObject({
      registry: { outcome: 'unknown', files: [{ sha256: digest, known_as: null }] },
      target: { n: 24 },
      control: { n: 24 },
    })
    const listed = await probed([{ sha256: digest, name: 'vendor 1.0' }])
    expect(listed.checkpoint_trust!.result!.registry).toEqual({
      outcome: 'known_good',
      files: [{ sha256: digest, known_as: 'vendor 1.0' }],
    })
  })

  test('copies among the members are found by their ids', async () => {
    const { poison_scan } = await probed([])
    const { near_duplicates, identical_suffixes } = poison_scan!.result!
    const found = [...near_duplicates.clusters, ...identical_suffixes.clusters].flatMap(({ ids }) => ids)
    expect(found).toContain('member-0')
    expect(poison_scan!.result!.outcome).toBe('suspicious')
  })
})
