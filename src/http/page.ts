import type { Page } from '#contract/page'
import type { Ctx } from './app-type.ts'

/** Announces the next page in `Link`, keeping the query's other parameters, and hands the page back for `c.json`. */
export function linked<T>(c: Ctx, page: Page<T>): Page<T> {
  if (page.next_cursor !== null) {
    const url = new URL(c.req.url)
    url.searchParams.set('cursor', page.next_cursor)
    c.header('Link', `<${url.pathname}${url.search}>; rel="next"`)
  }
  return page
}
