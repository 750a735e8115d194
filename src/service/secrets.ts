import type { Deps } from './deps.ts'
import { ServiceError } from './errors.ts'
import { seal, unseal } from './idempotency/seal.ts'

/** Encrypts a secret that must be known again. Whoever reads the table without the setting `SEALING_KEY` learns nothing. */
export function sealSecret(deps: Pick<Deps, 'config'>, secret: string): Promise<string> {
  return seal(sealingKey(deps), secret)
}

export function unsealSecret(deps: Pick<Deps, 'config'>, sealed: string): Promise<string> {
  return unseal(sealingKey(deps), sealed)
}

function sealingKey({ config }: Pick<Deps, 'config'>): string {
  if (config.sealingKey !== null) return config.sealingKey
  const detail =
    'This server can not keep secrets: it has no SEALING_KEY. Ask who runs it (`wrangler secret put SEALING_KEY`).'
  throw new ServiceError('not_configured', detail)
}
