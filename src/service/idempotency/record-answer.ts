import { type IdempotencyRow, answerIdempotency, releaseIdempotency } from '#store/idempotency'
import type { Deps } from '../deps.ts'

export interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** Keeps the answer for replay; a refused request (`null`) frees its key, so that it can be corrected and sent again. */
export async function recordAnswer(deps: Deps, row: IdempotencyRow, answer: Answer | null): Promise<void> {
  if (answer === null) await releaseIdempotency(deps.store, row)
  else await answerIdempotency(deps.store, row, answer)
}
