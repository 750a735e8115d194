import { z } from './zod.ts'

/** RFC 3339; every time that we write is in UTC, one that we read may have any offset. */
export const Timestamp = z.iso
  .datetime({ offset: true })
  .meta({ description: 'RFC 3339', example: '2026-11-23T10:00:00.000Z' })

/** Default and largest number of items in one page of a list. */
const PAGE_SIZE = 20
const MAX_PAGE_SIZE = 100

/** Query of every list. A cursor belongs to the filters it was made with. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE).meta({ description: 'Items per page' }),
  cursor: z.string().max(1024).optional().meta({ description: 'Opaque: `next_cursor` of the page before' }),
})
export type PageQuery = z.infer<typeof PageQuery>

/** One page of a list, newest first. The same cursor is in `Link: rel="next"`. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable(), has_more: z.boolean() })
}

export interface Page<T> {
  data: T[]
  next_cursor: string | null
  has_more: boolean
}
