import { createApp } from '#http/app'
import type { Errand, ShardMessage } from '#service/deps'
import { reconcileJobs } from '#service/jobs/reconcile-jobs'
import { sendDueHubErrands } from '#service/hubs/sync-hub'
import { reconcileScans } from '#service/scans/reconcile-scans'
import { advanceStudies } from '#service/studies/advance-studies'
import { sweep } from '#service/upkeep/sweep'
import { sendDueMessages } from '#service/webhooks/send-messages'
import { consumeErrands } from '#work/errand-queue'
import { jobWorkflow } from '#work/job-workflow'
import { scanWorkflow } from '#work/scan-workflow'
import { consumeDeadShards, consumeShards } from '#work/shard-queue'
import { depsOf } from './env.ts'

const app = createApp(depsOf)

export const ScanWorkflow = scanWorkflow(depsOf)
export const JobWorkflow = jobWorkflow(depsOf)

/** The cron that the local launcher names once, before the first beat. No schedule of the platform is called so. */
const START_UP = '@startup'

/** The Worker. No logic: it hands each event of the platform to the layer that knows what to do. */
export default {
  fetch: (request, env, context) => app.fetch(request, env, context),
  queue: (batch, env) => {
    if (batch.queue.endsWith('-errands')) return consumeErrands(depsOf(env), batch as MessageBatch<Errand>)
    const consume = batch.queue.endsWith('-dead') ? consumeDeadShards : consumeShards
    return consume(depsOf(env), batch as MessageBatch<ShardMessage>)
  },
  scheduled: async (controller, env) => {
    const deps = depsOf(env)
    const startUp = controller.cron === START_UP
    await reconcileScans(deps, { startUp })
    await reconcileJobs(deps, { startUp })
    await sendDueMessages(deps, { startUp })
    await sendDueHubErrands(deps, { startUp })
    await sweep(deps)
    await advanceStudies(deps)
  },
} satisfies ExportedHandler<Env, ShardMessage | Errand>
