import { createApp } from '#http/app'
import { depsOf } from './env.ts'

const app = createApp(depsOf)

/** The Worker. No logic: it hands each event of the platform to the layer that knows what to do. */
export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
} satisfies ExportedHandler<Env>
