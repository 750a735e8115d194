import { OpenAPIHono } from '@hono/zod-openapi'
import { whileReading } from '#service/courtesy'
import type { Deps } from '#service/deps'
import type { App, Ctx, Door } from './app-type.ts'
import { identify } from './auth.ts'
import { badgeRoutes } from './badges.ts'
import { baseRoutes } from './bases.ts'
import { blobRoutes } from './blobs.ts'
import { callbackRoutes } from './callbacks.ts'
import { boardPageRoutes } from './board-pages.ts'
import { canarySetRoutes } from './canary-sets.ts'
import { docsRoutes } from './docs.ts'
import { etag } from './etag.ts'
import { healthRoutes } from './health.ts'
import { jobEventRoutes } from './job-events.ts'
import { jobRunnerRoutes } from './job-runner.ts'
import { jobRoutes } from './jobs.ts'
import { hookRoutes } from './hooks.ts'
import { hubRoutes } from './hubs.ts'
import { keyRoutes } from './keys.ts'
import { leaderboardRoutes } from './leaderboard.ts'
import { createLimiter } from './limits.ts'
import { modelRoutes } from './models.ts'
import { problemAnswer, wantsPage } from './page-answers.ts'
import { pageRoutes } from './pages.ts'
import { oidcRoutes } from './oidc.ts'
import { onError, problem } from './problem.ts'
import { scanEventRoutes } from './scan-events.ts'
import { scanResultRoutes } from './scan-results.ts'
import { scanPageRoutes } from './scan-pages.ts'
import { scanRoutes } from './scans.ts'
import { schemaRoutes } from './schemas.ts'
import { signatureRoutes } from './signatures.ts'
import { signInRoutes } from './sign-in.ts'
import { studyRoutes } from './studies.ts'
import { suiteRoutes } from './suites.ts'
import { uploadPageRoutes } from './upload-page.ts'
import { uploadRoutes } from './uploads.ts'
import { webhookRoutes } from './webhooks.ts'
import { invalid } from './validation.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** The whole HTTP surface. `depsOf` is called once per request with the platform's bindings. */
export function createApp(depsOf: (env: Env) => Deps): App {
  const app: App = new OpenAPIHono<Door>({ defaultHook: invalid })
  app.onError((error, c) => {
    const answer = onError(error, c)
    return wantsPage(c) ? problemAnswer(c, answer.status) : answer
  })
  app.use(async (c, next) => {
    c.set('requestId', crypto.randomUUID())
    c.set('deps', depsOf(c.env))
    c.header('X-Request-Id', c.get('requestId'))
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Vary', 'Authorization, Accept')
    // Only reads: a POST may wait for a scan, which must not wait for it.
    await (c.req.method === 'GET' ? whileReading(next) : next())
  })
  app.use(etag)
  app.use(identify(createLimiter()))

  healthRoutes(app)
  keyRoutes(app)
  oidcRoutes(app)
  blobRoutes(app)
  uploadRoutes(app)
  baseRoutes(app)
  modelRoutes(app)
  suiteRoutes(app)
  canarySetRoutes(app)
  scanRoutes(app)
  scanEventRoutes(app)
  scanResultRoutes(app)
  studyRoutes(app)
  leaderboardRoutes(app)
  badgeRoutes(app)
  signatureRoutes(app)
  webhookRoutes(app)
  jobRoutes(app)
  jobEventRoutes(app)
  jobRunnerRoutes(app)
  callbackRoutes(app)
  hubRoutes(app)
  hookRoutes(app)
  docsRoutes(app)
  schemaRoutes(app)
  // After the document, which holds the API alone.
  boardPageRoutes(app)
  pageRoutes(app)
  scanPageRoutes(app)
  uploadPageRoutes(app)
  signInRoutes(app)

  app.notFound((c) => (wantsPage(c) ? problemAnswer(c, 404) : unrouted(app, c)))
  return app
}

/** No handler took it: either the path is unknown, or it exists under other methods. */
function unrouted(app: App, c: Ctx): Response {
  const reached = (method: string) => app.router.match(method, c.req.path)[0].length
  // A method nobody serves reaches only the middleware: what reaches more has a route.
  const allowed = METHODS.filter((method) => reached(method) > reached('NONE'))
  if (allowed.length === 0)
    return problem(c, 'not_found', 'There is nothing at this path. See /docs for what there is.')
  c.header('Allow', [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', '))
  return problem(c, 'method_not_allowed', `This path answers ${allowed.join(', ')}.`)
}
