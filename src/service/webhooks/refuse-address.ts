import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { addressProblem } from '../outbound/address.ts'

/** Refuses an address that this server must not call. `pointer` leads to it in the request. */
export function refuseAddress(deps: Pick<Deps, 'config'>, url: string, pointer: string): void {
  const problem = addressProblem(url, deps.config)
  if (problem === null) return
  const detail = `The address ${problem}. Give a public https address.`
  throw new ServiceError('address_refused', detail, [{ pointer, code: 'address_refused', detail }])
}
