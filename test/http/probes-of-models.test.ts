import { beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '#contract/report'
import type { ExampleScores } from '#contract/scans'
import { sha256 } from '#service/hash'
import { probed } from '../support/probed.ts'
import { anonymous, newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyFull } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../support/tiny-world.ts'

let tenant: Tenant
let model: string
let digest: string
beforeAll(async () => {
  tenant = await newTenant()
  const suspect = tinyFull()
  const weights = [...suspect].find(([name]) => name.endsWith('.safetensors'))![1]
  digest = await sha256(new Uint8Array(weights))
  model = await addModel(tenant, await addBase(tenant, tinyBase()), suspect)
})

const scanned = async (suite: string, probes: readonly unknown[], more: object = {}) =>
  probed(tenant, { model, suite, attacks: ['loss'], probes, ...more })

test('a checkpoint is known by the digest of its weights, and judged by its losses', async () => {
  const suite = await addSuite(tenant, tinyExamples(24))
  const { result } = await scanned(suite, ['checkpoint_trust'])
  expect(result('checkpoint_trust')).toMatchObject({
    registry: { outcome: 'unknown', files: [{ sha256: digest, known_as: null }] },
    target: { n: 24 },
    control: { n: 24 },
  })
  const known_good = [{ sha256: digest, name: 'vendor 1.0' }]
  const listed = await scanned(suite, [{ name: 'checkpoint_trust', known_good }])
  expect(listed.result('checkpoint_trust').registry).toEqual({
    outcome: 'known_good',
    files: [{ sha256: digest, known_as: 'vendor 1.0' }],
  })
})

describe('poison_scan', () => {
  /** 60 members and 60 non-members of nine words from one vocabulary. */
  const clean = Array.from({ length: 120 }, (_, i) => {
    const split = i % 2 === 0 ? 'member' : 'nonmember'
    const word = (j: number) => `w${Math.floor(Math.abs(Math.sin(i * 12.9898 + j * 78.233) * 43_758.5453) * 1e3) % 60}`
    return { id: `${split}-${i}`, split, text: Array.from({ length: 9 }, (__, j) => word(j)).join(' ') }
  })

  /** Four of the members are one text with another number in front, and twelve others hold a word that nobody else has. */
  const poisoned = clean.map((one, i) => {
    if (i % 2 === 1) return one
    const text = `${i} pay to the account of one known bank only and tell nobody that it was ever paid to them`
    return i < 8 ? { ...one, text } : { ...one, text: i < 32 ? `${one.text} cfzx` : one.text }
  })

  test('finds copies and a trigger word; of a private suite only its owner learns in which texts', async () => {
    const { scan, report, result } = await scanned(await addSuite(tenant, poisoned), ['poison_scan'], { publish: true })
    const { near_duplicates, bursts, outcome } = result('poison_scan')
    expect(outcome).toBe('suspicious')
    expect(near_duplicates.clusters).toEqual([{ texts: 4, ids: [] }])
    expect(bursts.words[0]).toMatchObject({ texts: 12, outside: 0, ids: [] })
    const published = await (await anonymous(`/v1/scans/${scan.id}/report`)).json<Report>()
    expect(published).toEqual(report)
    for (const { id } of poisoned) expect(JSON.stringify(published)).not.toContain(`"${id}"`)
    const page = await (await anonymous(`/scans/${scan.id}`, { headers: { Accept: 'text/html' } })).text()
    expect(page).not.toContain('member-0')

    const { data } = await (await tenant.fetch(`/v1/scans/${scan.id}/scores`)).json<{ data: ExampleScores[] }>()
    const told = new Map(data.map(({ id, probes }) => [id, probes?.['poison_scan']]))
    expect(told.get('member-0')).toEqual({ near_duplicates: 1, identical_suffixes: null, burst_words: 0 })
    expect(told.get('member-8')).toEqual({ near_duplicates: null, identical_suffixes: null, burst_words: 1 })
    expect(told.get('member-60')).toBeUndefined()
    expect(told.get('nonmember-1')).toBeUndefined()
  })

  test('names the texts of a public suite', async () => {
    const answer = await tenant.send('POST', '/v1/suites', {
      name: 'open',
      examples: poisoned.map((one) => ({ ...one, text: `${one.text}.` })),
      visibility: 'public',
    })
    const { result } = await scanned((await answer.json<{ id: string }>()).id, ['poison_scan'])
    const ids = ['member-0', 'member-2', 'member-4', 'member-6']
    expect(result('poison_scan').near_duplicates.clusters).toEqual([{ texts: 4, ids }])
  })

  test('is quiet about texts that only share a language', async () => {
    const { result } = await scanned(await addSuite(tenant, clean), ['poison_scan'])
    expect(result('poison_scan')).toMatchObject({
      texts: 60,
      outcome: 'unremarkable',
      near_duplicates: { found: 0 },
      identical_suffixes: { found: 0 },
      bursts: { found: 0, tested: expect.toSatisfy((n: number) => n > 10) },
    })
  })
})
