import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { engineConfigOf } from '#service/jobs/engine-config'
import { engineSettings, openEngine, RUNNER_PORT } from '../../cli/local/engine.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'memorisk-engine-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the engine of a server on this machine', () => {
  test('is the runner of the same folder, whichever starts first', async () => {
    const { runner, secret } = await openEngine(folder)
    const settings = await engineSettings(folder, {})
    expect(settings).toEqual({
      ENGINE: 'runpod',
      ENGINE_URL: `http://127.0.0.1:${RUNNER_PORT}`,
      ENGINE_TOKEN: runner.token,
      ENGINE_SECRET: secret,
    })
    expect(engineConfigOf(settings, 'http://localhost:8787')).toMatchObject({ kind: 'runpod', token: runner.token })
    expect((await stat(path.join(folder, 'engine.json'))).mode & 0o077).toBe(0)
  })

  test('a chosen port stays chosen, and the secrets with it', async () => {
    const before = await openEngine(folder)
    const after = await openEngine(folder, 9999)
    expect(after).toEqual({ ...before, runner: { ...before.runner, port: 9999 } })
    expect(await openEngine(folder)).toEqual(after)
  })

  test('another engine is named by variables, and gets nothing of the local one but our own secret', async () => {
    const { runner, secret } = await openEngine(folder)
    const settings = await engineSettings(folder, {
      MEMORISK_ENGINE: 'ray',
      MEMORISK_ENGINE_URL: 'https://ray.example',
      MEMORISK_ENGINE_TOKEN: 'key',
      MEMORISK_ENGINE_GPUS: '1',
    })
    expect(settings).toEqual({
      ENGINE: 'ray',
      ENGINE_URL: 'https://ray.example',
      ENGINE_TOKEN: 'key',
      ENGINE_GPUS: '1',
      ENGINE_SECRET: secret,
    })
    expect(JSON.stringify(settings)).not.toContain(runner.token)
    expect(await engineSettings(folder, { MEMORISK_ENGINE: 'none' })).toEqual({ ENGINE: 'none', ENGINE_SECRET: secret })
  })

  test('a damaged file is said, not overwritten', async () => {
    await writeFile(path.join(folder, 'engine.json'), '{')
    await expect(openEngine(folder)).rejects.toThrow(/damaged/)
    expect(await readFile(path.join(folder, 'engine.json'), 'utf8')).toBe('{')
  })
})
