import { MessageId } from '#contract/ids'
import { EventType, type Message } from '#contract/webhooks'
import type { AttemptRow, MessageRow } from '#store/messages'
import { time } from '../time.ts'

export function showMessage(row: MessageRow, attempts: readonly AttemptRow[]): Message {
  return {
    id: MessageId.parse(row.id),
    type: EventType.parse(row.type),
    subject: row.subject,
    state: row.state,
    attempts: attempts.map(({ at, status, error, ms }) => ({ at: time(at), status, error, ms })),
    next_attempt_at: row.finishedAt === null ? time(row.dueAt) : null,
    created_at: time(row.createdAt),
  }
}
