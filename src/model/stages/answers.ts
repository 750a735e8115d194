import type { Run } from '../run.ts'
import { forRowsOf } from './embed.ts'
import { type HeadPart, openHead } from './joint-head.ts'

/** Logits of a few tokens after each state: `[states, tokens]`. */
export async function answerLogits(run: Run, part: HeadPart, tokens: Int32Array): Promise<Float32Array> {
  const { rows, width, bias } = await openHead(run, [part])
  const states = rows.length / width
  const logits = new Float32Array(states * tokens.length)
  await forRowsOf(run, part.head.tensor, tokens, (k, row) => {
    for (let t = 0; t < states; t++) {
      let sum = bias?.[tokens[k]!] ?? 0
      for (let j = 0; j < width; j++) sum += rows[t * width + j]! * row[j]!
      logits[t * tokens.length + k] = sum
    }
  })
  return logits
}
