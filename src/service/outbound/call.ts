import type { Deps } from '../deps.ts'
import { addressProblem } from './address.ts'

/** No answer came, and why: shown in logs of deliveries, so it says nothing of what is behind the address. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
  readonly reason: 'address_refused' | 'timeout' | 'connection'

  constructor(reason: NoAnswer['reason'], detail: string) {
    super(detail)
    this.reason = reason
  }
}

/** Asks another server, once: redirects come back as answers. The address is checked here, whoever checked it before. */
export async function call(
  deps: Pick<Deps, 'config' | 'fetch'>,
  url: string,
  { timeoutMs, ...init }: RequestInit & { readonly timeoutMs: number },
): Promise<Response> {
  const problem = addressProblem(url, deps.config)
  if (problem !== null) throw new NoAnswer('address_refused', `The address ${problem}.`)
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    return await deps.fetch(url, { ...init, redirect: 'manual', signal })
  } catch {
    if (signal.aborted) throw new NoAnswer('timeout', `There was no answer within ${timeoutMs / 1000} s.`)
    throw new NoAnswer('connection', 'The server could not be reached.')
  }
}
