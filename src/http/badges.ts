import { createRoute, z } from '@hono/zod-openapi'
import { BADGE_SECONDS, ShieldsEndpoint } from '#contract/badges'
import { ModelId } from '#contract/ids'
import { showBadge } from '#service/badges/show-badge'
import { sha256 } from '#service/hash'
import { badgeEndpoint, badgeSvg } from '#web/badge'
import { refusals } from './answers.ts'
import type { App } from './app-type.ts'

/** `mdl_….svg` or `mdl_….json`. */
const File = z
  .templateLiteral([z.string(), '.', z.enum(['svg', 'json'])])
  .refine((file) => ModelId.safeParse(file.split('.')[0]).success, 'expected the id of a model and .svg or .json')

const get = createRoute({
  method: 'get',
  path: '/badges/models/{file}',
  operationId: 'getBadge',
  summary: 'A badge of what is published about a model, as an image or for shields.io',
  description:
    '`{id}.svg` is the image, `{id}.json` the answer of a shields.io endpoint. A model of which nothing is published has the same badge as ' +
    'one that does not exist.',
  tags: ['leaderboard'],
  request: { params: z.object({ file: File }) },
  responses: {
    200: {
      description: 'The badge',
      content: { 'image/svg+xml': { schema: z.string() }, 'application/json': { schema: ShieldsEndpoint } },
    },
    ...refusals('not_found'),
  },
})

export function badgeRoutes(app: App): void {
  app.openapi(get, async (c) => {
    const [id, form] = c.req.valid('param').file.split('.') as [string, string]
    const badge = await showBadge(c.get('deps'), ModelId.parse(id))
    // Proxies that show badges (GitHub's among them) keep them for as long as this says.
    c.header(
      'Cache-Control',
      `public, max-age=${BADGE_SECONDS}, s-maxage=${BADGE_SECONDS}, stale-while-revalidate=3600`,
    )
    c.header('Access-Control-Allow-Origin', '*')
    if (form === 'json') return c.json(badgeEndpoint(badge), 200)
    const svg = badgeSvg(badge)
    c.header('ETag', `"sha256-${await sha256(svg)}"`)
    c.header('Content-Security-Policy', "default-src 'none'")
    return c.body(svg, 200, { 'Content-Type': 'image/svg+xml; charset=utf-8' })
  })
}
