import { describe, expect, it } from 'vitest'
import { Report } from '#contract/report'
import { attacks } from '#domain/attacks/all'
import type { Evidence } from '#domain/evidence'
import { buildReport } from '#domain/report'
import { madeUp } from '../support/evidence.ts'

describe('buildReport', () => {
  it('finds a model that remembers, and says so in one sentence', () => {
    const report = Report.parse(buildReport(madeUp({ members: 400, nonmembers: 400 })))
    expect(report.verdict.outcome).toBe('fail')
    expect(report.verdict.attack).toBe('ref_diff')
    expect(report.verdict.sentence).toMatch(
      /^This adapter remembers its training data: an attacker who may be wrong on 10 % of outsiders recognises \d+ % of the training examples \(/,
    )
    expect(report.membership.map(({ attack }) => attack)).toEqual(attacks.map(({ name }) => name))
  })

  it('passes a model that does not remember', () => {
    const report = buildReport(madeUp({ members: 1000, nonmembers: 1000, memory: 0.1 }))
    expect(report.verdict).toMatchObject({ outcome: 'pass', grade: 'A' })
    const skipped = report.checks.flatMap(({ name, outcome }) => (outcome === 'skipped' ? [name] : []))
    // Made-up texts mention no years, and there is no control.
    expect(skipped).toEqual(['blind_dates', 'positive_control'])
    expect(report.checks.every(({ outcome }) => outcome === 'pass' || outcome === 'skipped')).toBe(true)
  })

  it('gives the same report for the same evidence, byte for byte', () => {
    const evidence = madeUp({ members: 60, nonmembers: 60 })
    expect(JSON.stringify(buildReport(evidence))).toBe(JSON.stringify(buildReport(evidence)))
  })

  it('takes well under two seconds of CPU for 2 × 5,000 texts of 128 tokens and the attacks that nobody need ask for', () => {
    const byDefault = attacks.filter(({ onRequest }) => !onRequest).map(({ name }) => name)
    const evidence = { ...madeUp({ members: 5000, nonmembers: 5000, tokens: 128 }), attacks: byDefault }
    const before = process.threadCpuUsage()
    buildReport(evidence)
    const { user, system } = process.threadCpuUsage(before)
    // Microseconds, cold. Half of the limit on an idle core; the rest is for cores that are shared.
    expect(user + system).toBeLessThan(2_000_000)
  })
})

/** Evidence at the edge of what can be measured. None may put a NaN or an Infinity on the wire, or throw. */
const degenerate: Record<string, () => Evidence> = {
  'nothing at all': () => madeUp({ members: 0, nonmembers: 0 }),
  'no non-members': () => madeUp({ members: 20, nonmembers: 0 }),
  'no members': () => madeUp({ members: 0, nonmembers: 20 }),
  'one of each': () => madeUp({ members: 1, nonmembers: 1 }),
  'one token each': () => madeUp({ members: 40, nonmembers: 40, tokens: 1 }),
  'texts without scored tokens': () => madeUp({ members: 5, nonmembers: 5, tokens: 0 }),
  'perfect separation': () => madeUp({ members: 50, nonmembers: 50, memory: 3 }),
  'identical scores': () => identical(madeUp({ members: 30, nonmembers: 30 }), -1),
  'certain everywhere': () => identical(madeUp({ members: 30, nonmembers: 30 }), 0),
  underflow: () => identical(madeUp({ members: 30, nonmembers: 30 }), -1e30),
  'NaN from a stranger': () => identical(madeUp({ members: 30, nonmembers: 30 }), Number.NaN),
  'infinite surprise': () => identical(madeUp({ members: 30, nonmembers: 30 }), -Infinity),
  'losses only': () => lossesOnly(madeUp({ members: 30, nonmembers: 30, texts: false })),
  'no reference': () => without(madeUp({ members: 30, nonmembers: 30 }), 'reference'),
  'canary without references': () => withCanaries(madeUp({ members: 30, nonmembers: 30 }), 1, 0),
  'canaries and one reference': () => withCanaries(madeUp({ members: 30, nonmembers: 30 }), 3, 1),
  'canaries and references': () => withCanaries(madeUp({ members: 30, nonmembers: 30 }), 6, 150),
  'a space of one': () => withCanaries(madeUp({ members: 30, nonmembers: 30 }), 6, 0, 1),
  'empty texts': () => ({ ...madeUp({ members: 30, nonmembers: 30 }), texts: Array.from({ length: 60 }, () => '') }),
}

describe('degenerate evidence', () => {
  for (const [name, evidence] of Object.entries(degenerate)) {
    it(`${name}: numbers or reasons, never NaN`, () => {
      const report = buildReport(evidence())
      expect(nonFinite(report)).toEqual([])
      expect(Report.parse(JSON.parse(JSON.stringify(report)))).toEqual(report)
    })
  }
})

function identical(evidence: Evidence, logProb: number): Evidence {
  for (const stats of [evidence.target, evidence.reference]) {
    if (stats === undefined || 'losses' in stats) continue
    stats.logProb.fill(logProb)
    stats.mean.fill(logProb)
    stats.variance.fill(0)
    stats.rank.fill(logProb === 0 ? 0 : 1)
  }
  return evidence
}

function lossesOnly(evidence: Evidence): Evidence {
  const losses = Float64Array.from(evidence.examples, (_, i) => 2 + Math.sin(i))
  return without({ ...evidence, target: { losses }, reference: { losses: losses.map((loss) => loss + 0.1) } }, 'views')
}

function without(evidence: Evidence, key: 'reference' | 'views'): Evidence {
  const { [key]: _, ...rest } = evidence
  return rest
}

function withCanaries(evidence: Evidence, canaries: number, references: number, space = 1e6): Evidence {
  const more = madeUp({ members: canaries + references, nonmembers: 0, tokens: 12, seed: 7 })
  const losses = (side: 'target' | 'reference') => ({
    losses: [...lossesOf(evidence[side]!), ...lossesOf(more[side]!)],
  })
  const examples = [
    ...evidence.examples,
    ...more.examples.map((example, i) => ({
      ...example,
      id: `c${i}`,
      split: i < canaries ? ('canary' as const) : ('reference' as const),
      canary: {
        family: 'digits',
        space,
        repetitions: i < canaries ? 8 : 0,
        ...(i < canaries ? { included: i % 2 === 0 } : {}),
      },
    })),
  ]
  const texts = examples.map((_, i) => evidence.texts?.[i] ?? 'a canary')
  return without({ ...evidence, examples, texts, target: losses('target'), reference: losses('reference') }, 'views')
}

function lossesOf(scored: Evidence['target']): number[] {
  if ('losses' in scored) return Array.from(scored.losses)
  return Array.from({ length: scored.offsets.length - 1 }, (_, e) => {
    const own = scored.logProb.subarray(scored.offsets[e], scored.offsets[e + 1])
    return -own.reduce((sum, value) => sum + value, 0) / own.length
  })
}

function nonFinite(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} = ${value}`]
  if (typeof value !== 'object' || value === null) return value === undefined ? [`${path} is undefined`] : []
  return Object.entries(value).flatMap(([key, inner]) => nonFinite(inner, `${path}/${key}`))
}
