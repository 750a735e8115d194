import type { Deps, Errand } from '#service/deps'
import { processDelivery } from '#service/hubs/process-delivery'
import { syncHub } from '#service/hubs/sync-hub'
import { deliverMessage } from '#service/webhooks/deliver-message'

const RUN: Readonly<Record<Errand['errand'], (deps: Deps, id: string) => Promise<void>>> = {
  hub_delivery: processDelivery,
  hub_sync: syncHub,
  message: deliverMessage,
}

/** Runs errands. Each leaves its outcome in its own row, so a message is done with once it ran; what failed is found there by the clock. */
export async function consumeErrands(deps: Deps, batch: MessageBatch<Errand>): Promise<void> {
  for (const message of batch.messages) {
    const { errand, id } = message.body
    await RUN[errand](deps, id)
    message.ack()
  }
}
