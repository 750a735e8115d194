import { getIDToken, setSecret } from '@actions/core'
import { createClient } from '#client/client'

/** Trades this job's OIDC token, which only GitHub can sign, for a key that lives as long as a job. Nothing is stored in the repository. */
export async function exchangeToken(url: string, audience: string): Promise<string> {
  const token = await getIDToken(audience)
  setSecret(token)
  const { key } = await createClient({ url }).keys.exchange(token)
  setSecret(key)
  return key
}
