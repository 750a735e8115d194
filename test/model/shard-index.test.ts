import { describe, expect, it } from 'vitest'
import type { ByteSource } from '#model/bytes'
import { readShardedTable } from '#model/shard-index'
import { readTensorTable } from '#model/tensor-table'
import { virtualFile } from '../support/virtual-file.ts'

const shards = new Map<string, ByteSource>([
  [
    'a.safetensors',
    virtualFile([
      ['x', [2]],
      ['y', [3]],
    ]),
  ],
  ['b.safetensors', virtualFile([['z', [4]]])],
])
const good = { x: 'a.safetensors', y: 'a.safetensors', z: 'b.safetensors' }

async function outcome(index: unknown, files = shards): Promise<string> {
  const bytes = new TextEncoder().encode(typeof index === 'string' ? index : JSON.stringify(index))
  const table = await readShardedTable(bytes, files)
  return table.ok ? [...table.value].map(([name, { file }]) => `${name}:${file[0]}`).join(' ') : table.problem.code
}

describe('readShardedTable', () => {
  it('joins the shards into one table', async () => {
    expect(await outcome({ metadata: { total_size: 36 }, weight_map: good })).toBe('x:a y:a z:b')
  })

  it.each([
    ['invalid_shard_index', '{'],
    ['invalid_shard_index', []],
    ['invalid_shard_index', {}],
    ['invalid_shard_index', { weight_map: { ...good, z: 7 } }],
    ['invalid_shard_index', { weight_map: { ...good, z: '../b.safetensors' } }],
    ['invalid_shard_index', { weight_map: { ...good, z: 'a.safetensors' } }],
    ['invalid_shard_index', { weight_map: { x: 'a.safetensors', z: 'b.safetensors' } }],
    ['invalid_shard_index', { weight_map: { ...good, w: 'b.safetensors' } }],
    [
      'invalid_shard_index',
      { weight_map: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`t${i}`, `s${i}.safetensors`])) },
    ],
    ['file_missing', { weight_map: { ...good, z: 'c.safetensors' } }],
  ])('%s', async (code, index) => {
    const many = new Map(Array.from({ length: 300 }, (_, i) => [`s${i}.safetensors`, virtualFile([])] as const))
    expect(await outcome(index, new Map([...shards, ...many]))).toBe(code)
  })

  it('refuses a name that lies in two files, and points into the file that is broken', async () => {
    const twice = new Map(shards).set('c.safetensors', virtualFile([['x', [1]]]))
    expect(await readTensorTable(twice)).toMatchObject({
      ok: false,
      problem: { code: 'duplicate_key', pointer: '#/files/c.safetensors' },
    })
    const broken = new Map(shards).set('c.safetensors', { byteLength: 3, read: async () => new Uint8Array(3) })
    expect(await readTensorTable(broken)).toMatchObject({
      ok: false,
      problem: { code: 'header_too_small', pointer: '#/files/c.safetensors' },
    })
  })
})
