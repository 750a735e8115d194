import { ulid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { KeyId } from '#contract/ids'
import { type Key, formatKey, newSecret } from '#contract/keys'
import type { Page } from '#contract/page'
import { appWith } from '../support/app.ts'

function freshKey(): { id: KeyId; token: string } {
  const id = KeyId.parse(`key_${ulid()}`)
  return { id, token: formatKey({ id, secret: newSecret() }) }
}

function serverWith(bootstrapKey: string | null) {
  return appWith((deps) => ({ ...deps, config: { ...deps.config, bootstrapKey } }))
}

const bearer = (token: string, method = 'GET') => ({ method, headers: { Authorization: `Bearer ${token}` } })

describe('the bootstrap key', () => {
  test('becomes the first administrator when it is first used', async () => {
    const { id, token } = freshKey()
    const knock = serverWith(token)
    const all = await Promise.all([1, 2, 3].map(() => knock('/v1/keys', bearer(token))))
    expect(all.map((answer) => answer.status)).toEqual([200, 200, 200])
    const { data } = await all[0]!.json<Page<Key>>()
    expect(data).toMatchObject([{ id, name: 'bootstrap', scopes: ['read', 'submit', 'admin'] }])
  })

  test('opens nothing where it is not configured, and no other key does where it is', async () => {
    const { token } = freshKey()
    expect((await serverWith(null)('/v1/keys', bearer(token))).status).toBe(401)
    expect((await serverWith(freshKey().token)('/v1/keys', bearer(token))).status).toBe(401)
  })

  test('stays revoked', async () => {
    const { id, token } = freshKey()
    const knock = serverWith(token)
    expect((await knock(`/v1/keys/${id}`, bearer(token, 'DELETE'))).status).toBe(204)
    expect((await knock('/v1/keys', bearer(token))).status).toBe(401)
  })
})
