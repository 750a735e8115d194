import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { Suite } from '#contract/suites'
import type { Upload } from '#contract/uploads'
import { sweep } from '#service/upkeep/sweep'
import { depsOf } from '../../src/env.ts'
import { newTenant } from '../support/tenant.ts'

const HOUR = 3_600_000
const at = (ms: number) => ({ ...depsOf(env), now: () => ms })

describe('the sweep', () => {
  test('deletes the text of a deleted suite after an hour, unless another suite holds the same', async () => {
    const tenant = await newTenant(['submit'])
    const make = async (text: string) => {
      const examples = [{ id: 'a', text, split: 'member' }]
      return (await tenant.send('POST', '/v1/suites', { name: 'x', examples })).json<Suite>()
    }
    const [lone, twin, other] = [await make('lone'), await make('twin'), await make('twin')]
    for (const { id } of [lone, twin]) await tenant.fetch(`/v1/suites/${id}`, { method: 'DELETE' })
    const there = async (suite: Suite) => (await env.BLOBS.head(`suites/${suite.digest.slice(7)}.jsonl`)) !== null
    await sweep(at(Date.now() + HOUR / 2))
    expect(await there(lone)).toBe(true)
    await sweep(at(Date.now() + 2 * HOUR))
    expect([await there(lone), await there(other)]).toEqual([false, true])
  })

  test('drops unfinished uploads and old answers', async () => {
    const tenant = await newTenant(['submit'])
    const path = `/v1/blobs/${'a'.repeat(64)}/uploads`
    const begun = await tenant.send('POST', path, { size: 5 }, { 'Idempotency-Key': 'old' })
    const { id } = await begun.json<Upload>()
    await tenant.fetch(`${path}/${id}/parts/1`, { method: 'PUT', body: '12345' })
    await sweep(at(Date.now() + 100 * HOUR))
    expect(await (await tenant.fetch(`${path}/${id}`)).json()).toMatchObject({ state: 'rejected', parts: [] })
    const answers = env.DB.prepare('select count(*) as n from idempotency where caller = ?').bind(tenant.key)
    expect(await answers.first('n')).toBe(0)
  })
})
