import { expect, test } from 'vitest'
import { ApiError, UnreachableError } from '#client/problem'
import { createTransport } from '#client/transport'

type Answer = Response | Error

/** A server that gives these answers in turn, and what it was asked. */
function scripted(answers: readonly Answer[]) {
  const seen: Request[] = []
  const waits: number[] = []
  const rest = [...answers]
  const transport = createTransport({
    url: 'http://server.test',
    key: 'mrk_key',
    fetch: (input, init) => {
      seen.push(new Request(input, init))
      const answer = rest.shift()
      if (!answer) throw new Error('asked more often than scripted')
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    sleep: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  })
  return { transport, seen, waits }
}

const problem = (status: number, code: string, headers = {}) =>
  Response.json({ type: 'about:blank', title: 'T', status, code, detail: 'what to do' }, { status, headers })

test('a POST that got lost is repeated under the same idempotency key', async () => {
  const { transport, seen } = scripted([new TypeError('reset'), problem(503, 'unavailable'), Response.json({ id: 1 })])
  expect(await transport.json({ method: 'POST', path: '/v1/suites', json: { a: 1 } })).toEqual({ id: 1 })
  const keys = seen.map((request) => request.headers.get('idempotency-key'))
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(await seen[2]!.json()).toEqual({ a: 1 })
  expect(seen[2]!.headers.get('authorization')).toBe('Bearer mrk_key')
})

test('two calls have two idempotency keys', async () => {
  const { transport, seen } = scripted([Response.json({}), Response.json({})])
  await transport.send({ method: 'POST', path: '/a' })
  await transport.send({ method: 'POST', path: '/a' })
  expect(seen[0]!.headers.get('idempotency-key')).not.toBe(seen[1]!.headers.get('idempotency-key'))
})

test('a rate limit is waited out, never for less than the server says', async () => {
  const { transport, waits } = scripted([problem(429, 'rate_limited', { 'retry-after': '7' }), Response.json({})])
  await transport.send({ method: 'GET', path: '/' })
  expect(waits).toEqual([7000])
})

test('delays double and stay bounded', async () => {
  const { transport, waits } = scripted(Array.from({ length: 8 }, () => new TypeError('down')))
  await expect(transport.send({ method: 'GET', path: '/' })).rejects.toBeInstanceOf(UnreachableError)
  expect(waits).toHaveLength(7)
  for (const [i, wait] of waits.entries()) {
    const longest = Math.min(15_000, 250 * 2 ** i)
    expect(wait).toBeGreaterThanOrEqual(longest / 2)
    expect(wait).toBeLessThanOrEqual(longest)
  }
})

test('a refusal is an ApiError at once', async () => {
  const { transport, seen } = scripted([problem(422, 'suite_empty')])
  const error = await transport.send({ method: 'POST', path: '/' }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ status: 422, code: 'suite_empty', message: 'what to do' })
  expect(seen).toHaveLength(1)
})

test('an answer that is not ours says so', async () => {
  const { transport } = scripted([new Response('<html>', { status: 404 })])
  await expect(transport.send({ method: 'GET', path: '/' })).rejects.toThrow('answered 404 without a problem document')
})

test('a status that the caller expects is an answer', async () => {
  const { transport } = scripted([new Response(null, { status: 404 })])
  expect((await transport.send({ method: 'HEAD', path: '/', accept: [404] })).status).toBe(404)
})
