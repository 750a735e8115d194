import { HubApiError } from '@huggingface/hub'
import { ServiceError } from '../errors.ts'

/** What a hub's refusal means here. Its own words stay out: they may name what the caller must not know. */
export function refusalOfHub(status: number, what: string): ServiceError {
  // Hubs answer 401 and 403 for what must not be seen, as for what is not there.
  if (status === 401 || status === 403 || status === 404)
    return new ServiceError('hub_not_found', `The hub has no ${what}, or the token does not open it.`)
  if (status === 429 || status >= 500)
    return new ServiceError('hub_unavailable', `The hub answered ${status} when asked for ${what}.`)
  return new ServiceError('hub_refused', `The hub answered ${status} when asked for ${what}.`)
}

/** Runs a call of the hub's client library; `what` names its object in a refusal. */
export async function askingHub<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ServiceError) throw error
    if (error instanceof HubApiError) throw refusalOfHub(error.statusCode, what)
    // Cut or malformed JSON, a time limit reached while reading: the next try may find it well.
    throw new ServiceError('hub_unavailable', `The hub's answer about ${what} could not be read.`)
  }
}
