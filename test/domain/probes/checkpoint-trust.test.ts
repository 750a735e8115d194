import { describe, expect, test } from 'vitest'
import { Sha256 } from '#contract/ids'
import { ProbeAnswers } from '#contract/probes'
import type { Evidence } from '#domain/evidence'
import { materialOf } from '#domain/material'
import { answerProbes } from '#domain/probes/answer'
import { prng } from '#domain/statistics/prng'
import { gaussian, PROVENANCE, SUBJECT } from '../../support/evidence.ts'
import { DEFAULT_POLICY } from '#contract/policy'
import golden from '../../golden/probes/trust.json' with { type: 'json' }

interface Case {
  readonly suspect: readonly number[]
  readonly trusted: readonly number[]
  readonly members: number
}

function evidenceOf({ suspect, trusted, members }: Case, known: { sha256: Sha256; name: string }[] = []): Evidence {
  return {
    subject: SUBJECT,
    examples: suspect.map((_, i) => ({
      id: `e${i}`,
      split: i < members ? 'member' : 'nonmember',
      characters: 0,
      zlibBytes: 0,
    })),
    target: { losses: suspect },
    reference: { losses: trusted },
    attacks: ['loss'],
    policy: DEFAULT_POLICY,
    probes: [{ name: 'checkpoint_trust', known_good: known, alpha: 0.01 }],
    seed: 1,
    provenance: PROVENANCE,
  }
}

function trust(evidence: Evidence) {
  const answers = answerProbes(evidence.probes, materialOf(evidence))
  expect(ProbeAnswers.parse(answers)).toEqual(answers)
  return answers!.checkpoint_trust!
}

/** 60 texts about to be fine-tuned on and 60 of control; the suspect is `shift` nats off on the first `share` of the former. */
function made(shift: number, { share = 1, everywhere = 0, seed = 1 } = {}): Case {
  const random = prng(seed)
  const trusted = Array.from({ length: 120 }, () => 3 + 0.5 * gaussian(random))
  const suspect = trusted.map((loss, i) => loss + 0.02 * gaussian(random) + everywhere + (i < 60 * share ? shift : 0))
  return { suspect, trusted, members: 60 }
}

test('shifts, scale, quantiles, outliers and both tests are those of numpy and scipy', () => {
  for (const { mean, far, ...one } of golden) {
    const { result } = trust(evidenceOf(one))
    expect(result!.ks.statistic).toBeCloseTo(one.ks, 12)
    expect(result!.scale).toBeCloseTo(one.scale, 12)
    result!.target.z.forEach((value, i) => expect(value).toBeCloseTo(one.z[i]!, 6))
    expect([result!.target.far_below, result!.target.far_above]).toEqual(far)
    expect(result!.outliers_p).toBeCloseTo(one.outliers_p, 10)
    const { value, ci } = result!.target.mean as { value: number; ci: [number, number] }
    expect(value).toBeCloseTo(mean[0]!, 12)
    expect(ci[1] - value).toBeCloseTo(mean[1]!, 9)
  }
})

describe('a suspect checkpoint', () => {
  test.each([
    ['knows the target data beforehand', made(-0.3), 'stealthy', 'lower'],
    ['has unlearned the target data', made(0.3), 'stealthy', 'higher'],
    ['knows a few of its texts', made(-1, { share: 0.15 }), 'stealthy', 'lower'],
    ['is another model on the control too', made(-0.3, { everywhere: 0.4 }), 'suspicious', 'lower'],
    ['is fine', made(0), 'unremarkable', null],
    ['is better everywhere', made(0, { everywhere: -0.2 }), 'unremarkable', null],
  ])('that %s', (_, one, outcome, direction) => {
    expect(trust(evidenceOf(one)).result).toMatchObject({ outcome, direction })
  })

  test('raises few false alarms', () => {
    const alarms = Array.from({ length: 100 }, (_, seed) => trust(evidenceOf(made(0, { seed: 50 + seed })))).filter(
      ({ result }) => result!.outcome !== 'unremarkable',
    )
    // two tests at 1 %: 2 expected; more than 6 has a chance of half a percent
    expect(alarms.length).toBeLessThanOrEqual(6)
  })

  test('is known when every weight file is, by the server or by the request', () => {
    const evidence = evidenceOf(made(0), [{ sha256: Sha256.parse('b'.repeat(64)), name: 'from the vendor' }])
    const known = [{ sha256: 'a'.repeat(64), name: 'gpt2' }]
    const of = (files: string[]) => trust({ ...evidence, weights: { files, known } }).result!.registry
    expect(of(['a'.repeat(64), 'b'.repeat(64)])).toEqual({
      outcome: 'known_good',
      files: [
        { sha256: 'a'.repeat(64), known_as: 'gpt2' },
        { sha256: 'b'.repeat(64), known_as: 'from the vendor' },
      ],
    })
    expect(of(['a'.repeat(64), 'c'.repeat(64)]).outcome).toBe('unknown')
    expect(trust(evidence).result!.registry.outcome).toBe('no_weights')
  })

  test('needs twenty texts of each', () => {
    const few = made(0)
    expect(trust(evidenceOf({ ...few, members: 10 }))).toMatchObject({ result: null, reason: 'too_few' })
  })
})
