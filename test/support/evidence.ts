import { DEFAULT_POLICY } from '#contract/policy'
import { attacks } from '#domain/attacks/all'
import type { Evidence, Example, ViewEvidence } from '#domain/evidence'
import { tokenFrequencies } from '#domain/token-frequencies'
import { prng, type Prng } from '#domain/statistics/prng'
import type { TokenStats } from '#domain/token-stats'
import { views } from '#domain/views/all'

export const SUBJECT: Evidence['subject'] = {
  scan: 'scn_test',
  model: { id: 'mdl_test', kind: 'lora', digest: 'sha256:0' },
  base: 'gpt2',
  suite: { id: 'ste_test', digest: 'sha256:0' },
  tier: 'verified',
}

export const PROVENANCE: Evidence['provenance'] = {
  engine: 'edge',
  version: '0',
  start_layer: 0,
  flops: 1,
  cpu_ms: 1,
  token_stats: null,
}

/** Token records of texts with `lengths[e]` scored tokens; `shift(e)` nats better per token than chance, noise from the seed. */
export function randomStats(lengths: readonly number[], shift: (example: number) => number, seed: number): TokenStats {
  const random = prng(seed)
  const offsets = Uint32Array.from([0, ...lengths])
  for (let e = 1; e < offsets.length; e++) offsets[e]! += offsets[e - 1]!
  const n = offsets.at(-1)!
  const stats = {
    offsets,
    token: new Int32Array(n),
    logProb: new Float32Array(n),
    mean: new Float32Array(n),
    variance: new Float32Array(n),
    rank: new Int32Array(n),
    bestOther: new Float32Array(n),
  }
  for (let e = 0; e < lengths.length; e++) {
    for (let t = offsets[e]!; t < offsets[e + 1]!; t++) {
      const lp = Math.min(-1e-3, -3 + gaussian(random) + shift(e))
      stats.token[t] = random.below(1000)
      stats.logProb[t] = lp
      stats.mean[t] = -3 + 0.3 * gaussian(random)
      stats.variance[t] = 0.5 + random.next()
      stats.rank[t] = lp > -2 ? 0 : random.below(50) + 1
      stats.bestOther[t] = Math.log1p(-Math.exp(lp)) - 0.1
    }
  }
  return stats
}

export function gaussian(random: Prng): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

export interface Recipe {
  readonly members: number
  readonly nonmembers: number
  readonly tokens?: number
  /** Nats per token that fine-tuning taught about members. */
  readonly memory?: number
  readonly seed?: number
  readonly texts?: boolean
}

/** Every view of every example under both models, 0.5 nats worse than chance. */
function everyView(examples: readonly Example[], seed: number): Record<string, ViewEvidence> {
  const random = prng(seed)
  const losses = (copies: number) =>
    examples.map(() =>
      Array.from({ length: copies }, (_, copy) => ({ copy, tokens: 32, loss: 3.5 + 0.2 * gaussian(random) })),
    )
  return Object.fromEntries(
    views.map(({ name, copies }) => [
      name,
      { target: losses(copies), reference: losses(copies), reasons: new Map<number, never>() },
    ]),
  )
}

/** Evidence of a made-up scan: members are `memory` nats per token better known to the target than to the reference. */
export function madeUp({ members, nonmembers, tokens = 64, memory = 0.5, seed = 1, texts = true }: Recipe): Evidence {
  const random = prng(seed)
  const shadow = prng(seed + 4)
  const examples: Example[] = Array.from({ length: members + nonmembers }, (_, i) => ({
    id: `e${i}`,
    split: i < members ? 'member' : 'nonmember',
    characters: 5 * tokens,
    zlibBytes: 3 * tokens + random.below(20),
  }))
  const lengths = examples.map(() => tokens)
  return {
    subject: SUBJECT,
    examples,
    target: randomStats(lengths, (e) => (e < members ? memory : 0.1), seed + 1),
    reference: randomStats(lengths, () => 0, seed + 2),
    frequencies: tokenFrequencies(Array.from({ length: 1000 }, (_, id) => Math.floor(1e5 / (id + 1)))),
    shadows: examples.map(() => ({ in: around(memory, shadow), out: around(0.1, shadow) })),
    views: everyView(examples, seed + 3),
    joint: {
      headGradients: Float32Array.from(examples, (_, i) => (i < members ? 2 - memory : 2) + 0.3 * gaussian(shadow)),
    },
    ...(texts ? { texts: examples.map(() => randomText(random, tokens)) } : {}),
    attacks: attacks.map(({ name }) => name),
    policy: DEFAULT_POLICY,
    seed,
    provenance: PROVENANCE,
  }
}

/** Six shadow models' φ. */
function around(centre: number, random: Prng): number[] {
  return Array.from({ length: 6 }, () => centre + 0.1 * gaussian(random))
}

function randomText(random: Prng, words: number): string {
  return Array.from({ length: words }, () => `w${Math.floor(500 * random.next() ** 2)}`).join(' ')
}
