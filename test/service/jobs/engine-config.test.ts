import { describe, expect, test } from 'vitest'
import { engineConfigOf, type EngineSettings } from '#service/jobs/engine-config'

const secret = 's'.repeat(32)
const ray: EngineSettings = { ENGINE: 'ray', ENGINE_URL: 'http://127.0.0.1:8265/', ENGINE_SECRET: secret }
const parse = (settings: EngineSettings) => engineConfigOf(settings, 'https://memorisk.example')

describe('the engine’s settings', () => {
  test('none, or nothing said: there is no engine', () => {
    expect(parse({})).toBeNull()
    expect(parse({ ENGINE: 'none', ENGINE_URL: 'nonsense' })).toBeNull()
  })

  test('an engine on this machine needs no token', () => {
    expect(parse(ray)).toMatchObject({
      kind: 'ray',
      url: 'http://127.0.0.1:8265',
      token: null,
      callbackUrl: 'https://memorisk.example',
      gpus: 0,
      activeJobs: 4,
    })
  })

  test.each<[string, EngineSettings]>([
    ['an unknown engine', { ...ray, ENGINE: 'slurm' }],
    ['no address', { ENGINE: 'ray', ENGINE_SECRET: secret }],
    ['a short secret', { ...ray, ENGINE_SECRET: 'short' }],
    ['no secret', { ENGINE: 'ray', ENGINE_URL: 'http://localhost:8265' }],
    ['plain http to another host', { ...ray, ENGINE_URL: 'http://ray.example:8265', ENGINE_TOKEN: 't' }],
    ['no token to another host', { ...ray, ENGINE_URL: 'https://ray.example' }],
    ['credentials in the address', { ...ray, ENGINE_URL: 'http://me:pw@localhost:8265' }],
    ['a host that only looks like this machine', { ...ray, ENGINE_URL: 'http://127.0.0.1.example:8265' }],
    ['a fraction of a GPU', { ...ray, ENGINE_GPUS: '0.5' }],
  ])('%s is refused', (_, settings) => {
    expect(() => parse(settings)).toThrow()
  })

  test('an insecure engine must be asked for', () => {
    expect(parse({ ...ray, ENGINE_URL: 'http://ray.example:8265', ENGINE_ALLOW_INSECURE: 'true' })?.allowInsecure).toBe(
      true,
    )
  })
})
