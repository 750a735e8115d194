import type { Deps, ShardMessage } from '#service/deps'
import { buryShard } from '#service/scans/bury-shard'
import { handleShardError } from '#service/scans/handle-shard-error'
import { runShard } from '#service/scans/run-shard'

/** A message beside a running shard looks this often, and waits this long, before it goes back to the queue. */
const LOOK_MS = 50
const PATIENCE_MS = 20_000
const BACK_SECONDS = 5

/** A consumer may live 15 minutes; one that entered longer ago was cut off before it could leave. */
const CUT_OFF_MS = 900_000

/** When the running shard entered, 0 if none. Invocations of one isolate share its 128 MB, and a shard's plan counts on all of it. */
let entered = 0

/**
 * Works off units, one per isolate at a time. Each message is acknowledged or sent back by itself; a message that found the isolate busy
 * goes back as a new one, because a delivery that never ran must not count as a failed one.
 */
export async function consumeShards(deps: Deps, batch: MessageBatch<ShardMessage>): Promise<void> {
  for (const message of batch.messages) {
    if (!(await enter())) {
      await deps.sendShards([message.body], BACK_SECONDS)
      message.ack()
      continue
    }
    try {
      await runShard(deps, message.body)
      message.ack()
    } catch (error) {
      const delaySeconds = await handleShardError(deps, message.body, error)
      if (delaySeconds === null) message.ack()
      else message.retry({ delaySeconds })
    } finally {
      entered = 0
    }
  }
}

/** Units whose message the queue gave up on. */
export async function consumeDeadShards(deps: Deps, batch: MessageBatch<ShardMessage>): Promise<void> {
  for (const message of batch.messages) {
    await buryShard(deps, message.body)
    message.ack()
  }
}

async function enter(): Promise<boolean> {
  for (let waited = 0; Date.now() - entered < CUT_OFF_MS; waited += LOOK_MS) {
    if (waited >= PATIENCE_MS) return false
    await scheduler.wait(LOOK_MS)
  }
  entered = Date.now()
  return true
}
