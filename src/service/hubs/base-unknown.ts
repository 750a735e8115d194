import { ServiceError } from '../errors.ts'

/** Longer names are no names. */
const SHOWN = 80

/** What a repo calls its base is not registered here, or it does not say. */
export function baseUnknown(names: readonly string[]): ServiceError {
  const [first] = names
  const called =
    first === undefined ? 'The repo does not say what its base is.' : `There is no base ${first.slice(0, SHOWN)}.`
  const detail = `${called} Register it (POST /v1/bases), name it in the request, or give the hub an alias for it.`
  return new ServiceError('base_unknown', detail, [{ pointer: '#/base', code: 'base_unknown', detail }])
}
