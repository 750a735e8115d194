import { exports } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

describe('GET /healthz', () => {
  test('says the version and what is reachable', async () => {
    const answer = await exports.default.fetch('http://memorisk.test/healthz')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ version: expect.any(String), db: 'ok', blobs: 'ok' })
  })
})
