import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import { createApp } from '#http/app'
import { writeSafetensors } from '#model/safetensors-write'
import { sha256 } from '#service/hash'
import { depsOf } from '../../src/env.ts'
import { SUMMARY, begin } from '../support/begin-job.ts'
import { type JobWorld, type RunnerHand, STARTED } from '../support/job-world.ts'
import { tinyLora } from '../support/tiny-gpt2.ts'

const WEIGHTS = 'final.adapter_model.safetensors'
const CONFIG = 'final.adapter_config.json'
const lora = tinyLora()
const weights = lora.get('adapter_model.safetensors')!
const config = lora.get('adapter_config.json')!

let world: JobWorld
let runner: RunnerHand
let other: RunnerHand
let id: string
let otherId: string

async function code(answer: Response | Promise<Response>): Promise<string> {
  return (await (await answer).json<ProblemDetails>()).code
}

beforeAll(async () => {
  const { world: made, finetune } = await begin()
  world = made
  const request = { ...finetune, retries: 0, training: { learning_rate: 1e-3, epochs: 1 } }
  id = (await world.create(request)).id
  await world.settle(id)
  runner = world.runner()
  otherId = (await world.create(request)).id
  await world.settle(otherId)
  other = world.runner('worker-two')
  await runner.say({ seq: 0, ...STARTED })
})

describe('a job token', () => {
  test('opens nothing of another job', async () => {
    expect((await runner.fetch(`/v1/jobs/${id}/spec`)).status).toBe(200)
    for (const path of ['spec', 'inputs/base/config.json']) {
      expect(await code(runner.fetch(`/v1/jobs/${otherId}/${path}`)), path).toBe('not_found')
    }
    const bytes = new Uint8Array(weights)
    const output = `/v1/jobs/${otherId}/outputs/${WEIGHTS}?sha256=${await sha256(bytes)}`
    expect(await code(runner.fetch(output, { method: 'PUT', body: bytes }))).toBe('not_found')
    const report = { worker: 'worker-one', events: [{ seq: 1, type: 'heartbeat' }] }
    const said = runner.fetch(`/v1/jobs/${otherId}/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(report),
    })
    expect(await code(said)).toBe('not_found')
  })

  test('opens nothing else of its organisation: to every other route it is as good as none', async () => {
    const known = new Set(['/v1/jobs/:id/spec', '/v1/jobs/:id/events', '/v1/jobs/:id/outputs/:name'])
    const uploads = /^\/v1\/blobs\/:sha256\/uploads/
    const routes = createApp(depsOf).routes.filter(
      ({ method, path }) =>
        method !== 'ALL' &&
        path.startsWith('/v1/') &&
        !known.has(path) &&
        !path.includes('/inputs/') &&
        !uploads.test(path),
    )
    expect(routes.length).toBeGreaterThan(30)
    const values: Record<string, string> = { sha256: await sha256('x'), name: 'summary.json', engine: 'http' }
    for (const { method, path } of routes) {
      const address = path.replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => values[name] ?? id)
      const init = { method, headers: { 'Content-Type': 'application/json' }, ...(method !== 'GET' && { body: '{}' }) }
      const answer = await runner.fetch(address, init)
      // What is public is so for runners too.
      const nobody = await world.knock(address, init)
      if (answer.status === 200) expect(await answer.text(), path).toBe(await nobody.text())
      else expect([401, 403, 404, nobody.status], `${method} ${path}: ${answer.status}`).toContain(answer.status)
    }
    expect((await runner.fetch(`/v1/jobs/${id}`)).status).toBe(401)
    expect((await runner.fetch(`/v1/jobs/${id}/events`)).status).toBe(401)
  })

  test('that was guessed, cut or mistyped is none', async () => {
    for (const token of [runner.token.slice(0, -1), runner.token.replace(/.$/, 'x'), 'mrj_nonsense']) {
      const answer = await world.knock(`/v1/jobs/${id}/spec`, { headers: { Authorization: `Bearer ${token}` } })
      expect(answer.status).toBe(401)
    }
    expect((await world.knock(`/v1/jobs/${id}/spec`)).status).toBe(401)
  })
})

describe('an output', () => {
  test('has the digest that it claims', async () => {
    const wrong = await sha256('something else')
    const put = runner.fetch(`/v1/jobs/${id}/outputs/${WEIGHTS}?sha256=${wrong}`, {
      method: 'PUT',
      body: new Uint8Array(weights),
    })
    expect(await code(put)).toBe('digest_mismatch')
  })

  test('has a name that the job was told of', async () => {
    expect(await code(runner.put('epoch-1.adapter_model.safetensors', weights))).toBe('output_unexpected')
    expect(await code(runner.put('samples.jsonl', '{}'))).toBe('output_unexpected')
    expect((await runner.put('final.pytorch_model.bin', weights)).status).toBe(404)
    expect((await runner.put('..%2Fsummary.json', weights)).status).toBe(404)
  })

  test('is no pickle, under whatever name', async () => {
    const zip = new Uint8Array([0x50, 0x4b, 3, 4, ...Array.from({ length: 60 }, () => 0)])
    const pickle = new Uint8Array([0x80, 4, ...Array.from({ length: 60 }, () => 0x2e)])
    expect(await code(runner.put(WEIGHTS, zip))).toBe('pickle_refused')
    expect(await code(runner.put(WEIGHTS, pickle))).toBe('pickle_refused')
    expect(await code(runner.put(WEIGHTS, weights.slice(0, 40)))).toMatch(/header/)
    expect(await code(runner.put(CONFIG, '{"peft_type": '))).toBe('output_invalid')
  })

  test('named as uploaded must have been', async () => {
    const path = `/v1/jobs/${id}/outputs/${WEIGHTS}?sha256=${await sha256('never sent')}&uploaded=true`
    expect(await code(runner.fetch(path, { method: 'PUT' }))).toBe('blob_missing')
  })

  test('too large for one request comes in parts, with the same token', async () => {
    const bytes = new Uint8Array(weights)
    const digest = await sha256(bytes)
    const begun = await runner.fetch(`/v1/blobs/${digest}/uploads`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ size: bytes.byteLength }),
    })
    expect(begun.status).toBe(201)
    const { id: upload } = await begun.json<{ id: string }>()
    const at = `/v1/blobs/${digest}/uploads/${upload}`
    expect((await other.fetch(`${at}/parts/2`, { method: 'PUT', body: bytes })).status).toBe(422)
    expect((await runner.fetch(`${at}/parts/1`, { method: 'PUT', body: bytes })).status).toBe(200)
    expect((await runner.fetch(`${at}/complete`, { method: 'POST' })).status).toBe(200)
    const named = await runner.fetch(`/v1/jobs/${id}/outputs/${WEIGHTS}?sha256=${digest}&uploaded=true`, {
      method: 'PUT',
    })
    expect(await named.json()).toEqual({ name: WEIGHTS, sha256: digest, bytes: bytes.byteLength })
  })
})

describe('a runner’s word', () => {
  test('said twice is heard once', async () => {
    const line = { seq: 50, type: 'log' as const, lines: ['only once, please'] }
    await runner.say(line)
    await runner.say(line)
    const { text } = await (await world.send('GET', `/v1/jobs/${id}/logs`)).json<{ text: string }>()
    expect(text.split('only once').length).toBe(2)
  })

  test('is kept without secrets', async () => {
    const leak = `token ${runner.token} key ${world.engine.submitted[0]!.callback.secret} engine-token-0123456789`
    await runner.say({
      seq: 51,
      type: 'log',
      lines: [leak, 'Authorization: Bearer abcdefghijkl', 'https://x/?sig=abcdef&n=1'],
    })
    const { text } = await (await world.send('GET', `/v1/jobs/${id}/logs`)).json<{ text: string }>()
    expect(text).not.toMatch(/mrj_|whsec_|engine-token|abcdef/)
    expect(text).toContain('n=1')
    const rows = await env.DB.prepare('SELECT * FROM jobs WHERE id = ?').bind(id).all()
    expect(JSON.stringify(rows.results)).not.toMatch(/mrj_|whsec_|engine-token|only-tests-use-this-secret/)
  })

  test.each([
    ['nonsense', { worker: 'w', events: [] }],
    ['an infinite cost', { worker: 'worker-one', events: [{ seq: 60, type: 'heartbeat', gpu_seconds: 1e300 }] }],
    [
      'a claim of files that no job has',
      { worker: 'worker-one', events: [{ seq: 60, type: 'finished', outputs: [{}] }] },
    ],
  ])('%s is refused', async (_, body) => {
    const answer = await runner.fetch(`/v1/jobs/${id}/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(422)
  })
})

describe('an end that is claimed', () => {
  async function ended(files: Record<string, Uint8Array | string>, claim?: object[]) {
    const { world, finetune } = await begin()
    const job = await world.create({ ...finetune, training: { learning_rate: 1e-3, epochs: 1 }, retries: 2 })
    await world.settle(job.id)
    const runner = world.runner()
    await runner.say({ seq: 0, ...STARTED })
    if (claim) await runner.say({ seq: 0, type: 'finished', outputs: claim as never })
    else await runner.finish(files)
    return world.settle(job.id)
  }

  test('with everything in its place is the end', async () => {
    const job = await ended({ [WEIGHTS]: weights, [CONFIG]: config, 'summary.json': SUMMARY })
    expect(job).toMatchObject({ state: 'done', models: [{ artifact: 'final', problem: null }] })
  })

  test('without what is owed is a failure', async () => {
    const job = await ended({ [WEIGHTS]: weights, 'summary.json': SUMMARY })
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'output_missing' }, attempt: 1 })
  })

  test('of files that never came is a failure', async () => {
    const job = await ended({}, [{ name: WEIGHTS, sha256: 'a'.repeat(64), bytes: 5 }])
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'output_missing' } })
  })

  test('with shapes that do not fit the base is a failure', async () => {
    const tensors = {
      'base_model.model.transformer.h.2.attn.c_attn.lora_A.weight': { values: new Float32Array(34), shape: [2, 17] },
      'base_model.model.transformer.h.2.attn.c_attn.lora_B.weight': { values: new Float32Array(96), shape: [48, 2] },
    }
    const job = await ended({ [WEIGHTS]: writeSafetensors(tensors), [CONFIG]: config, 'summary.json': SUMMARY })
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'shape_mismatch' } })
    expect(job.models).toEqual([])
  })

  test('with a summary that says nothing is a failure', async () => {
    const job = await ended({ [WEIGHTS]: weights, [CONFIG]: config, 'summary.json': '{"version": 2}' })
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'output_invalid' } })
  })
})
