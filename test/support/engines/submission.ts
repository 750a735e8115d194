import type { Submission } from '#service/jobs/engine'
import type { EngineConfig } from '#service/jobs/engine-config'

export const TOKEN = 'engine-key-0123456789'

export function engineConfig(kind: EngineConfig['kind'], change: Partial<EngineConfig> = {}): EngineConfig {
  return {
    kind,
    url: kind === 'runpod' ? 'https://engine.test/v2/ep' : 'https://engine.test',
    token: TOKEN,
    secret: 's'.repeat(32),
    callbackUrl: 'https://memorisk.test',
    allowInsecure: false,
    gpus: 1,
    runtimeEnv: {},
    activeJobs: 4,
    ...change,
  }
}

export const submission: Submission = {
  submission: 'job_01J00000000000000000000000-1',
  job: 'job_01J00000000000000000000000',
  attempt: 1,
  type: 'finetune',
  org: 'org_01J00000000000000000000000',
  specUrl: 'https://memorisk.test/v1/jobs/job_01J00000000000000000000000/spec',
  token: `mrj_01J00000000000000000000000_${'a'.repeat(64)}_00000000`,
  callback: {
    url: 'https://memorisk.test/v1/callbacks/job_01J',
    secret: 'whsec_c2VjcmV0c2VjcmV0',
    token: 'hmac-token',
  },
  timeoutSeconds: 3600,
}

export const ref = { submission: submission.submission, externalId: submission.submission }
