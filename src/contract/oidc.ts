import { KeyId, TrustId } from './ids.ts'
import { Scope } from './keys.ts'
import { line } from './line.ts'
import { Timestamp, pageOf } from './page.ts'
import { z } from './zod.ts'

/** `owner/name`, compared without regard to case, as GitHub does. */
const Repository = z
  .string()
  .max(140)
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[\w.-]{1,100}$/, 'must be owner/name')
  .meta({ example: 'acme/mail-model' })

/** Whose GitHub jobs get keys of this organisation. Without `ref` and `environment`, all jobs of the repository, pull requests from its own branches among them. */
export const CreateTrust = z
  .strictObject({
    repository: Repository,
    ref: line(200).optional().meta({ description: 'Only jobs on this ref', example: 'refs/heads/main' }),
    environment: line(255).optional().meta({ description: 'Only jobs in this environment' }),
    scopes: z
      .array(Scope.exclude(['admin']))
      .min(1)
      .max(2)
      .default(['submit'])
      .meta({ description: 'What the keys may do; never administer' }),
  })
  .meta({ id: 'CreateTrust' })
export type CreateTrust = z.infer<typeof CreateTrust>

export const Trust = z
  .object({
    id: TrustId,
    audience: z.string().meta({ description: 'What a job asks its token for: `oidc-audience` of the GitHub Action' }),
    repository: z.string(),
    ref: z.string().nullable(),
    environment: z.string().nullable(),
    scopes: z.array(Scope),
    created_at: Timestamp,
  })
  .meta({ id: 'Trust' })
export type Trust = z.infer<typeof Trust>

export const TrustList = pageOf(Trust)

/** A JSON Web Token as GitHub signs it is about 1.5 kB; this admits any of that kind. */
const MAX_TOKEN = 8_192

export const ExchangeToken = z
  .strictObject({
    token: z
      .string()
      .max(MAX_TOKEN)
      .meta({ description: 'A GitHub Actions OIDC token made for the `audience` of a trust' }),
  })
  .meta({ id: 'ExchangeToken' })
export type ExchangeToken = z.infer<typeof ExchangeToken>

export const ExchangedKey = z
  .object({ id: KeyId, key: z.string(), scopes: z.array(Scope), expires_at: Timestamp })
  .meta({ id: 'ExchangedKey' })
export type ExchangedKey = z.infer<typeof ExchangedKey>

/** What is read of a GitHub Actions token; there is more in it. */
export const TokenClaims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nbf: z.number().optional(),
  repository: z.string(),
  ref: z.string().optional(),
  environment: z.string().optional(),
})
export type TokenClaims = z.infer<typeof TokenClaims>

/** One algorithm: a token that may choose would choose the weakest. */
export const TokenHeader = z.object({ alg: z.literal('RS256'), kid: z.string().max(256) })

/** RFC 7517. Keys of other kinds than ours are nobody's fault. */
export const IssuerKeys = z.object({ keys: z.array(z.unknown()) })
export const RsaKey = z.object({ kid: z.string(), kty: z.literal('RSA'), n: z.string(), e: z.string() })
export type RsaKey = z.infer<typeof RsaKey>
