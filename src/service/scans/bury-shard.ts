import { handleShardError } from './handle-shard-error.ts'
import { forgetSent, findShard } from '#store/shards'
import type { Deps, ShardMessage } from '../deps.ts'

class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}

/**
 * A message that the queue gave up on: its worker died without a word each time (out of memory or time). That counts as one error of
 * the unit; while it has some left, the unit is sent again by the scan's driver.
 */
export async function buryShard(deps: Deps, message: ShardMessage): Promise<void> {
  const again = await handleShardError(deps, message, new WorkerLost())
  if (again !== null && (await findShard(deps.store, message.scan, message.unit))?.state === 'pending') {
    await forgetSent(deps.store, message.scan)
  }
}
