import type { Deps, Errand } from '#service/deps'
import { deliverMessage } from '#service/webhooks/deliver-message'

/** Runs errands. Each leaves its outcome in its own row, so a message is done with once it ran; what failed is found there by the clock. */
export async function consumeErrands(deps: Deps, batch: MessageBatch<Errand>): Promise<void> {
  for (const message of batch.messages) {
    await runErrand(deps, message.body)
    message.ack()
  }
}

async function runErrand(deps: Deps, { errand, id }: Errand): Promise<void> {
  if (errand === 'message') await deliverMessage(deps, id)
}
