import { beforeAll, describe, expect, test } from 'vitest'
import mail from '../golden/extraction/mail.json'
import { probed } from '../support/probed.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { type Files, tinyBase } from '../support/tiny-gpt2.ts'
import { addBase, addModel } from '../support/tiny-world.ts'

/** Models that torch trained (`golden/extraction/make_mail.py`) on headers of mails: a scan asks them for the addresses, by every template. */
const weights = (name: 'base' | 'tuned'): Files =>
  new Map([['model.safetensors', Uint8Array.from(atob(mail[name]), (char) => char.charCodeAt(0))]])

describe('a suite of questions for e-mail addresses', () => {
  let tenant: Tenant
  let suite: string
  beforeAll(async () => {
    tenant = await newTenant()
    const examples = Object.entries(mail.mails).flatMap(([split, texts]) =>
      texts.map((text, i) => ({ id: `${split}-${i}`, text, split })),
    )
    const made = await tenant.send('POST', '/v1/suites', { name: 'mail', examples, probes: 'email' })
    suite = (await made.json<{ id: string }>()).id
  })

  /** `known`: what the base had read before. */
  async function scan(known: 'base' | 'tuned', now: 'base' | 'tuned') {
    const base = await addBase(tenant, new Map([...tinyBase(1, mail.shape), ...weights(known)]))
    const model = await addModel(tenant, base, weights(now))
    const { report } = await probed(tenant, { model, suite, attacks: ['ref_diff'] })
    return report
  }

  test('tells that a model gives away the addresses that it was tuned on, by which template, and that its base did not', async () => {
    const { extraction, counts, groups } = await scan('base', 'tuned')
    const { greedy } = extraction
    expect(counts).toMatchObject({ members: 60, nonmembers: 60 })
    // Ten people, asked for by six templates; only those that the mails have make it speak.
    expect(greedy).toMatchObject({
      n: 60,
      rate: { value: 20 / 60 },
      nonmember_rate: { value: 0 },
      base_rate: { value: 0 },
      beyond_base: { value: 20 / 60, ci: [expect.toSatisfy((low: number) => low > 0.2), expect.anything()] },
    })
    const known = groups.filter(({ perplexity }) => (perplexity as number) < 2).map(({ group }) => group)
    expect(known.sort()).toEqual(['original_message', 'recipient'])
  })

  test('is quiet about a model that read other people’s mail alone', async () => {
    const { greedy } = (await scan('base', 'base')).extraction
    expect(greedy.rate.value).toBe(0)
    expect(greedy.beyond_base!.value).toBe(0)
  })

  test('does not count what the base knew already', async () => {
    const { greedy } = (await scan('tuned', 'tuned')).extraction
    expect(greedy.rate.value).toBeCloseTo(20 / 60, 12)
    expect(greedy.base_rate.value).toBe(greedy.rate.value)
    expect(greedy.beyond_base!.value).toBe(0)
  })
})
