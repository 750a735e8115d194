import type { Page } from '#contract/page'
import { ServiceError } from './errors.ts'
import { sha256 } from './hash.ts'

/**
 * Where a list goes on. `scope` names the list with its owner and filters (`models org_… {"base":…}`): a cursor made under
 * another scope is refused. It is a position inside what the caller may see anyway, so a checksum suffices: no secret to keep.
 */
export async function readCursor(cursor: string | undefined, scope: string): Promise<string | null> {
  if (cursor === undefined) return null
  const [position = '', check = ''] = decode(cursor).split('\n')
  if (position === '' || check !== (await checksum(position, scope))) {
    throw new ServiceError(
      'invalid_cursor',
      'This cursor is not one of this list with these filters. Start without one.',
    )
  }
  return position
}

/** Cuts `rows` (fetched as `limit + 1`) into a page; `positionOf` gives what the next query continues after. */
export async function pageOfRows<R, T>(
  rows: readonly R[],
  { limit, scope }: { limit: number; scope: string },
  positionOf: (row: R) => string,
  show: (row: R) => T,
): Promise<Page<T>> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  const data = rows.slice(0, limit).map(show)
  if (last === undefined) return { data, next_cursor: null, has_more: false }
  return { data, next_cursor: await cursorOf(positionOf(last), scope), has_more: true }
}

/** The cursor that `readCursor` takes apart again. */
export async function cursorOf(position: string, scope: string): Promise<string> {
  return encode(`${position}\n${await checksum(position, scope)}`)
}

async function checksum(position: string, scope: string): Promise<string> {
  return (await sha256(`${scope}\n${position}`)).slice(0, 16)
}

function encode(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function decode(cursor: string): string {
  try {
    return atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}
