import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { CreatedKey, Key } from '#contract/keys'
import type { Page } from '#contract/page'
import { newTenant } from '../support/tenant.ts'

const BODY = { name: 'ci', scopes: ['read'] }

describe('Idempotency-Key', () => {
  test('the same request gets the same answer, byte for byte, and creates once', async () => {
    const admin = await newTenant()
    const headers = { 'Idempotency-Key': '"8e03978e"' }
    const first = await admin.send('POST', '/v1/keys', BODY, headers)
    const again = await admin.send('POST', '/v1/keys', BODY, { 'Idempotency-Key': '8e03978e' })
    expect([first.status, again.status]).toEqual([201, 201])
    expect(again.headers.get('Idempotency-Replayed')).toBe('true')
    expect(first.headers.get('Idempotency-Replayed')).toBeNull()
    expect(await again.text()).toBe(await first.text())
    const { data } = await (await admin.fetch('/v1/keys')).json<Page<Key>>()
    expect(data).toHaveLength(2)
  })

  test('the stored answer does not hold the secret', async () => {
    const admin = await newTenant()
    const made = await admin.send('POST', '/v1/keys', BODY, { 'Idempotency-Key': 'sealed' })
    const { key } = await made.json<CreatedKey>()
    const rows = await env.DB.prepare('select * from idempotency').all()
    expect(JSON.stringify(rows.results)).not.toContain(key.split('_')[2])
  })

  test('another body is 422; a malformed key is 400', async () => {
    const admin = await newTenant()
    await admin.send('POST', '/v1/keys', BODY, { 'Idempotency-Key': 'k' })
    const other = await admin.send('POST', '/v1/keys', { ...BODY, name: 'other' }, { 'Idempotency-Key': 'k' })
    expect(other.status).toBe(422)
    expect(await other.json()).toMatchObject({ code: 'idempotency_mismatch' })
    for (const bad of ['', '"', '"a', 'x'.repeat(256), 'a b']) {
      expect((await admin.send('POST', '/v1/keys', BODY, { 'Idempotency-Key': bad })).status).toBe(400)
    }
  })

  test('of two at once, one creates; the other is told to wait or gets the same answer', async () => {
    const admin = await newTenant()
    const both = await Promise.all(
      [1, 2].map(() => admin.send('POST', '/v1/keys', BODY, { 'Idempotency-Key': 'race' })),
    )
    expect(both.filter((answer) => answer.status === 201).length).toBeGreaterThan(0)
    for (const answer of both) expect([201, 409]).toContain(answer.status)
    const { data } = await (await admin.fetch('/v1/keys')).json<Page<Key>>()
    expect(data).toHaveLength(2)
  })

  test('a refused request frees its key', async () => {
    const admin = await newTenant()
    const refused = await admin.send('POST', '/v1/keys', { name: '', scopes: ['read'] }, { 'Idempotency-Key': 'fix' })
    expect(refused.status).toBe(422)
    expect((await admin.send('POST', '/v1/keys', BODY, { 'Idempotency-Key': 'fix' })).status).toBe(201)
  })

  test('an interrupted first request holds its key for two minutes, not for ever; the second makes the same thing', async () => {
    const admin = await newTenant()
    const headers = { 'Idempotency-Key': 'died' }
    const first = await (await admin.send('POST', '/v1/keys', BODY, headers)).json<CreatedKey>()
    const interrupt = (ageMs: number) =>
      env.DB.prepare('update idempotency set status = null, body = null, locked_at = ? where caller = ?')
        .bind(Date.now() - ageMs, admin.key)
        .run()
    await interrupt(1000)
    expect((await admin.send('POST', '/v1/keys', BODY, headers)).status).toBe(409)
    await interrupt(121_000)
    const second = await (await admin.send('POST', '/v1/keys', BODY, headers)).json<CreatedKey>()
    expect(second.id).toBe(first.id)
  })
})
