import { describe, expect, it } from 'vitest'
import { attacks, findAttack } from '#domain/attacks/all'
import { scorer } from '#domain/attacks/attack'
import { describeText, isCaseless, lowerCased } from '#domain/describe-text'
import { signalsOf } from '#domain/signals'
import { madeUp } from '../../support/evidence.ts'

describe('attacks describe themselves', () => {
  it('each with a name of its own, a source, its needs and its limits', () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length)
    for (const attack of attacks) {
      expect(attack.name).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(attack.paper).toMatch(/^arXiv:\d{4}\.\d{5}$|^arXiv:\d{4}\.\d{4}$/)
      expect(attack.limits).toMatch(/\.$/)
      expect(attack.needs.length).toBeGreaterThan(0)
      expect(attack.cost.target + attack.cost.reference).toBeGreaterThan(0)
      expect(findAttack(attack.name)).toBe(attack)
    }
  })

  it('and say what they miss instead of guessing', () => {
    const { reference: _, views: __, joint: ___, ...rest } = madeUp({ members: 1, nonmembers: 0 })
    const reasons = attacks.map((attack) => {
      const score = scorer(attack, [])(signalsOf({ ...rest, target: { losses: [2] } }, 0))
      return `${attack.name} ${score.ok ? 'ok' : score.reason}`
    })
    expect(reasons).toEqual([
      'loss ok',
      'ref_diff no_reference',
      'ref_ratio no_reference',
      'zlib ok',
      'lowercase no_altered_texts',
      'min_k no_token_stats',
      'min_k_pp no_token_stats',
      'ez_mia no_token_stats',
      'wbc no_token_stats',
      'min_k_window no_token_stats',
      'gap_k no_token_stats',
      'surp no_token_stats',
      'head_gradnorm no_head_gradient',
      'margin no_token_stats',
      'dc_pdd no_token_stats',
      'recall no_token_stats',
      'con_recall no_token_stats',
      'neighborhood no_altered_texts',
      'neighborhood_ref no_reference',
      'rmia no_reference',
      'quantile no_reference',
      'lira_online no_reference',
      'lira_offline no_reference',
      'score_offset no_reference',
      'ensemble no_token_stats',
    ])
  })
})

describe('a text', () => {
  it('is described by code points, zlib bytes, and whether case means anything', () => {
    expect(describeText('hello world')).toEqual({ characters: 11, zlibBytes: 19 })
    expect(isCaseless('日本語 🙂 42')).toBe(true)
    expect(describeText('🙂').characters).toBe(1)
    expect(lowerCased('ÀB')).toBe('àb')
  })
})
