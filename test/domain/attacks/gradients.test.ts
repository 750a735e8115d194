import { expect, test } from 'vitest'
import { scorer } from '#domain/attacks/attack'
import { headGradnorm } from '#domain/attacks/head-gradnorm'
import { signalsOf } from '#domain/signals'
import { createPlainKernel } from '#model/kernel-plain'
import golden from '../../golden/statistics/gradients.json' with { type: 'json' }
import { madeUp } from '../../support/evidence.ts'

/** Logits are float32: at a size of 300 their last digit is 3e-5, and so is the probability's relative error. */
const TOLERANCE = { random: 1e-6, certain: 1e-5, equal: 1e-6, underflow: 1e-3 } as const

test.each(golden)(
  '$kind: the score is torch’s norm of the gradient',
  async ({ kind, vocabulary, width, head, texts }) => {
    const norms = await createPlainKernel().gradient({
      x: Float32Array.from(texts.flatMap(({ states }) => states)),
      width,
      lengths: texts.map(({ token }) => token.length),
      head: { values: Float32Array.from(head), layout: 'out_in', inputs: width, outputs: vocabulary },
      logSum: Float32Array.from(texts.flatMap(({ log_sum }) => log_sum)),
      target: Int32Array.from(texts.flatMap(({ token }) => token)),
    })
    const signals = signalsOf(madeUp({ members: 1, nonmembers: 0 }), 0)
    const scoreOf = scorer(headGradnorm, [])
    texts.forEach(({ token, scores }, i) => {
      const score = scoreOf({ ...signals, headGradient: Math.sqrt(norms[i]!) / token.length })
      if (!score.ok) throw new Error(score.reason)
      expect(Math.abs(score.value - scores.head_gradnorm)).toBeLessThan(TOLERANCE[kind as keyof typeof TOLERANCE])
    })
  },
)
