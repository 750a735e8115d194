import { TokenClaims, TokenHeader } from '#contract/oidc'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { signingKey } from './signing-keys.ts'

/** Two clocks are never the same. */
const LEEWAY_S = 60

/**
 * The claims of a JSON Web Token (RFC 7519, RS256 alone) signed by the issuer, in its time. Who it is meant for and what it allows is for the
 * caller to decide. One refusal for all forgeries: which part was wrong is nobody's business.
 */
export async function verifyToken(deps: Deps, token: string): Promise<TokenClaims> {
  const [head, body, signature, ...rest] = token.split('.')
  const header = TokenHeader.safeParse(json(head))
  const claims = TokenClaims.safeParse(json(body))
  const bytes = decode(signature)
  if (!header.success || !claims.success || bytes === null || rest.length > 0) throw refused()
  const jwk = await signingKey(deps, header.data.kid)
  if (jwk === null) throw refused()
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const { kty, n, e } = jwk
  const key = await crypto.subtle.importKey('jwk', { kty, n, e }, algorithm, false, ['verify']).catch(() => null)
  const signed = new TextEncoder().encode(`${head}.${body}`)
  if (key === null || !(await crypto.subtle.verify(algorithm, key, bytes, signed))) throw refused()
  const now = deps.now() / 1000
  const { iss, exp, nbf } = claims.data
  if (iss !== deps.config.oidcIssuer || exp < now - LEEWAY_S || (nbf ?? 0) > now + LEEWAY_S) throw refused()
  return claims.data
}

function refused(): ServiceError {
  return new ServiceError('unauthorized', 'The token is not one that this server trusts, or its time is over.')
}

function json(part: string | undefined): unknown {
  const bytes = decode(part)
  if (bytes === null) return null
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null
  }
}

/** base64url without padding. */
function decode(part: string | undefined): Uint8Array<ArrayBuffer> | null {
  if (part === undefined || !/^[\w-]+$/.test(part)) return null
  try {
    return Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
  } catch {
    return null
  }
}
