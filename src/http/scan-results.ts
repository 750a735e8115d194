import { createRoute, z } from '@hono/zod-openapi'
import { ScanId } from '#contract/ids'
import { Report } from '#contract/report'
import { ExampleScores } from '#contract/scans'
import { ServiceError } from '#service/errors'
import { sha256 } from '#service/hash'
import { readReport } from '#service/scans/read-report'
import { readScores } from '#service/scans/read-scores'
import { reportFormats } from '#service/scans/report-formats'
import { readTokenStats } from '#service/scans/read-token-stats'
import { SECURED, refusals } from './answers.ts'
import type { App, Ctx } from './app-type.ts'
import { member, needs } from './auth.ts'
import { chooseType } from './negotiate.ts'
import { scoresCsv } from './scores-csv.ts'

const params = z.object({ id: ScanId })

/** A path as SARIF wants it: from the root of a repository, so that no finding points out of it. */
const artifact = z
  .string()
  .regex(/^(?!\/)(?!.*\.\.)[\w. /@+-]{1,256}$/, 'a relative path, such as adapter/adapter_config.json')
  .default('adapter_config.json')
  .meta({ description: 'For SARIF: the file in your repository that findings point at' })

const flavour = z
  .enum(['model-index', 'eval-results'])
  .default('model-index')
  .meta({ description: "For YAML: the model card's front matter, or a file for `.eval_results/`" })

const dataset = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/, 'must be like `owner/name`')
  .optional()
  .meta({ description: 'For YAML: what the hub calls the data' })

const report = createRoute({
  method: 'get',
  path: '/v1/scans/{id}/report',
  operationId: 'getReport',
  summary: 'The report of a scan that is done, in the form `Accept` asks for',
  description: 'A published report needs no key. A report never changes: keep it by its `ETag`.',
  tags: ['scans'],
  request: { params, query: z.object({ artifact, flavour, dataset }) },
  responses: {
    200: {
      description: 'The report',
      content: {
        'application/json': { schema: Report },
        'application/sarif+json': {
          schema: z.looseObject({ version: z.literal('2.1.0'), runs: z.array(z.unknown()) }),
        },
        'application/junit+xml': { schema: z.string() },
        'text/markdown': { schema: z.string() },
        'text/yaml': { schema: z.string() },
      },
    },
    ...refusals('bad_request', 'not_found', 'not_acceptable', 'scan_not_finished', 'cancelled'),
  },
})

const scores = createRoute({
  method: 'get',
  path: '/v1/scans/{id}/scores',
  operationId: 'getScores',
  summary: "Every attack's score of every example",
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('read')] as const,
  request: { params },
  responses: {
    200: {
      description: 'One row an example',
      content: {
        'application/json': { schema: z.object({ data: z.array(ExampleScores) }) },
        'text/csv': { schema: z.string() },
      },
    },
    ...refusals('unauthorized', 'forbidden', 'not_found', 'not_acceptable', 'scan_not_finished', 'cancelled'),
  },
})

const tokenStats = createRoute({
  method: 'get',
  path: '/v1/scans/{id}/token-stats',
  operationId: 'getTokenStats',
  summary: 'The token statistics behind the scores, as safetensors',
  description: 'Examples are in the order of `scores`. The same file can be submitted as `scores.target.token_stats`.',
  tags: ['scans'],
  security: SECURED,
  middleware: [needs('read')] as const,
  request: { params, query: z.object({ of: z.enum(['target', 'reference']).default('target') }) },
  responses: {
    200: {
      description: 'A safetensors file',
      content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
    },
    ...refusals('unauthorized', 'forbidden', 'not_found', 'scan_not_finished', 'cancelled'),
  },
})

export function scanResultRoutes(app: App): void {
  app.openapi(report, async (c) => {
    const found = await readReport(c.get('deps'), c.get('caller'), c.req.valid('param').id)
    const type = acceptable(c, Object.keys(reportFormats))
    const { artifact, flavour, dataset } = c.req.valid('query')
    const url = `${c.get('deps').config.publicUrl}/scans/${found.scan}`
    const text = reportFormats[type]!(found, { url, artifact, flavour, dataset })
    c.header('ETag', `"sha256-${await sha256(text)}"`)
    c.header('Cache-Control', 'private, max-age=0, must-revalidate')
    return c.body(text, 200, { 'Content-Type': `${type}; charset=utf-8` })
  })
  app.openapi(scores, async (c) => {
    const rows = await readScores(c.get('deps'), member(c), c.req.valid('param').id)
    const type = acceptable(c, ['application/json', 'text/csv'])
    if (type === 'application/json') return c.json({ data: rows }, 200)
    return c.body(scoresCsv(rows), 200, { 'Content-Type': 'text/csv; charset=utf-8' })
  })
  app.openapi(tokenStats, async (c) => {
    const { id } = c.req.valid('param')
    const { of } = c.req.valid('query')
    const { size, body } = await readTokenStats(c.get('deps'), member(c), { id, of })
    return c.body(body, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(size),
      'Content-Disposition': `attachment; filename="${id}-${of}.safetensors"`,
    })
  })
}

function acceptable(c: Ctx, offered: readonly string[]): string {
  const type = chooseType(c.req.header('Accept'), offered)
  if (type === null) throw new ServiceError('not_acceptable', `There is ${offered.join(', ')}.`)
  return type
}
