import type { Page } from '#contract/page'
import type { PageInput } from './query.ts'

/** Everything in a list, page by page, newest first. */
export async function* eachOf<T>(list: (page: PageInput) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined
  do {
    const page = await list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    yield* page.data
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
}

/** All of a list at once. */
export async function allOf<T>(list: (page: PageInput) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  for await (const item of eachOf(list)) items.push(item)
  return items
}
