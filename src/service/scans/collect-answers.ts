import type { AnswerStates } from '#domain/joint-evidence'
import type { Entry } from './entries.ts'
import { type JointShard, rowGatherer } from './gather-joint.ts'
import { isAnswer } from './plan-answers.ts'
import type { PlannedJoint } from './planned-scan.ts'
import { statesColumn } from './run-joint.ts'

export interface AnswersInput {
  readonly answers: NonNullable<PlannedJoint['answers']>
  readonly layers: number
  readonly width: number
  readonly entries: readonly Entry[]
  /** The entry of each of the evidence's examples. */
  readonly order: readonly number[]
}

/** The states that a pass `answers` found, of members with a label alone. Each shard is let go before the next is read: states of many layers are the most that a scan holds. */
export async function collectAnswers(
  { answers, layers, width, entries, order }: AnswersInput,
  shards: AsyncIterable<JointShard>,
): Promise<AnswerStates> {
  const { layer: main, others = [], labels } = answers
  const examples = [...order.keys()].filter((i) => isAnswer(entries[order[i]!]!))
  const { empty, put } = rowGatherer(examples.map((i) => order[i]!))
  const boundaries = [...others, main].map((layer) => ({ layer, states: empty(width) }))
  const logits = empty(labels.length)
  for await (const shard of shards) {
    const rowsOf = (name: string) => ({ entries: shard.entries, rows: shard.columns[name] as Float32Array })
    for (const { layer, states } of boundaries) put(states, rowsOf(statesColumn(layer, main)))
    put(logits, rowsOf('logits'))
  }
  return { layers, width, examples, boundaries, labels, logits }
}
