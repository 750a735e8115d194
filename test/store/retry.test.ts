import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { StoreUnavailable, retrying, steadyBucket, steadyDatabase } from '#store/retry'

function failing(times: number, message: string): () => Promise<string> {
  let left = times
  return async () => {
    if (left-- > 0) throw new Error(message)
    return 'done'
  }
}

describe('trying again', () => {
  test.each([
    'D1_ERROR: Network connection lost.',
    'D1 DB is overloaded. Requests queued for too long.',
    'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
    'put: We encountered an internal error. Please try again. (10001)',
  ])('helps against: %s', async (message) => {
    expect(await retrying(failing(2, message))).toBe('done')
    await expect(retrying(failing(3, message))).rejects.toThrow(StoreUnavailable)
  })

  test('is no use against a wrong statement', async () => {
    let calls = 0
    const work = async () => {
      calls++
      throw new Error('D1_ERROR: no such table: x: SQLITE_ERROR')
    }
    await expect(retrying(work)).rejects.toThrow('no such table')
    expect(calls).toBe(1)
  })
})

describe('a steady database', () => {
  test('is the same database, alone and in batches', async () => {
    const db = steadyDatabase(env.DB)
    expect(await db.prepare('select ? as x').bind(7).first('x')).toBe(7)
    const [a, b] = await db.batch([db.prepare('select 1 as x'), db.prepare('select ? as x').bind(2)])
    expect([a?.results, b?.results]).toEqual([[{ x: 1 }], [{ x: 2 }]])
  })

  test('repeats a statement that failed on its way', async () => {
    let calls = 0
    const flaky = new Proxy(env.DB, {
      get: (target, name) =>
        name === 'batch'
          ? async (statements: D1PreparedStatement[]) => {
              if (++calls === 1) throw new Error('Network connection lost.')
              return target.batch(statements)
            }
          : Reflect.get(target, name),
    })
    const db = steadyDatabase(flaky)
    expect(await db.batch([db.prepare('select 1 as x')])).toMatchObject([{ results: [{ x: 1 }] }])
    expect(calls).toBe(2)
  })
})

describe('a steady bucket', () => {
  test('does not send a stream twice', async () => {
    let calls = 0
    const flaky = new Proxy(env.BLOBS, {
      get: (target, name) =>
        name === 'put'
          ? async () => {
              calls++
              throw new Error('Network connection lost.')
            }
          : Reflect.get(target, name),
    })
    const bucket = steadyBucket(flaky)
    await expect(bucket.put('k', new Blob(['x']).stream())).rejects.toThrow('Network connection lost')
    expect(calls).toBe(1)
    await expect(bucket.put('k', 'x')).rejects.toThrow(StoreUnavailable)
    expect(calls).toBe(4)
  })
})
