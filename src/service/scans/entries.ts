import type { Canary as Secret } from '#contract/canaries'
import { renderCanary, secretAt, secretSlots, SECRET_PLACEHOLDER, spaceSize } from '#contract/canaries'
import type { Example as Line } from '#contract/suites'
import type { Canary, Example } from '#domain/evidence'

/**
 * What a scan scores: the suite's lines (or a fixed random subset of members and non-members), the canaries of a set, and for each
 * family of canaries the strings of its space that they are ranked among. All are ordinary texts to a forward pass.
 */
export interface Entry extends Pick<Example, 'id' | 'split' | 'group' | 'label' | 'canary'> {
  readonly text: string
  readonly neighbours?: readonly string[]
}

/** The draw of a canary set: secrets that were planted or left out by a coin, and others that nobody was given. */
export interface Planted {
  readonly canaries: readonly { readonly id: string; readonly secret: Secret; readonly included: boolean }[]
  /** Whether coins decided; without them all are in, and nothing can be audited. */
  readonly coins: boolean
  readonly references: readonly Secret[]
}

export interface EntriesInput {
  readonly lines: readonly Line[]
  readonly planted?: Planted | null
  readonly maxExamples?: number | null
}

/** A space up to this size is enumerated, so that ranks are exact. */
const EXACT_SPACE = 1000
/** Otherwise so many of its strings are drawn: the skew-normal fit is steady from a few hundred, and each is a forward pass. */
export const DRAWN_REFERENCES = 400

const SEED = 0x6d656d6f

export function listEntries({ lines, planted = null, maxExamples = null }: EntriesInput): Entry[] {
  const taken = new Set(lines.map((line) => line.id))
  const fresh = (wanted: string): string => (taken.has(wanted) ? fresh(`${wanted}'`) : (taken.add(wanted), wanted))
  const chosen = choose(lines, maxExamples ?? Infinity).map((line): Entry => ({
    id: line.id,
    split: line.split,
    text: line.text,
    ...(line.group !== undefined && { group: line.group }),
    ...(line.label !== undefined && { label: line.label }),
    ...(line.canary && { canary: placed(line.canary) }),
    ...(line.neighbours && { neighbours: line.neighbours }),
  }))
  const canaries = (planted?.canaries ?? []).map(({ id, secret, included }): Entry => ({
    id: fresh(id),
    split: 'canary',
    text: renderCanary(secret.template, secret.secret),
    canary: {
      ...placed(secret),
      repetitions: included ? secret.repetitions : 0,
      drawnFor: secret.repetitions,
      ...(planted?.coins && { included }),
    },
  }))
  const references = [
    ...drawReferences(lines.flatMap((line) => line.canary ?? [])),
    ...(planted?.references ?? []),
  ].map((secret, i): Entry => ({
    id: fresh(`reference/${i}`),
    split: 'reference',
    text: renderCanary(secret.template, secret.secret),
    canary: { ...placed(secret), repetitions: 0 },
  }))
  return [...chosen, ...canaries, ...references]
}

/** Template, alphabet and the secret's literal characters: canaries of one family are ranked in one list. */
export function familyOf({ template, secret, alphabet }: Secret): string {
  const symbols = new Set(alphabet)
  const pattern = [...secret].map((symbol) => (symbols.has(symbol) ? '\u0000' : symbol)).join('')
  return JSON.stringify([template, alphabet, pattern.replaceAll('\u0000', SECRET_PLACEHOLDER)])
}

function placed(secret: Secret): Canary {
  return { family: familyOf(secret), space: Number(spaceSize(secret)), repetitions: secret.repetitions }
}

/** All secrets of each family's space, or a drawn sample of them, without the canaries themselves. */
function drawReferences(secrets: readonly Secret[]): Secret[] {
  return [...Map.groupBy(secrets, familyOf).values()].flatMap((members) => {
    const seen = new Set(members.map(({ secret }) => secret))
    return secretsOf(members[0]!)
      .filter((secret) => !seen.has(secret) && seen.add(secret))
      .map((secret) => ({ ...members[0]!, secret }))
  })
}

function secretsOf(canary: Secret): string[] {
  const size = spaceSize(canary)
  if (size <= BigInt(EXACT_SPACE)) return Array.from({ length: Number(size) }, (_, i) => secretAt(canary, BigInt(i)))
  const random = mulberry32(SEED)
  const base = BigInt([...canary.alphabet].length)
  const slots = secretSlots(canary)
  const draw = () => {
    let index = 0n
    for (let slot = 0; slot < slots; slot++) index = index * base + BigInt(Math.floor(random() * Number(base)))
    return secretAt(canary, index)
  }
  return Array.from({ length: DRAWN_REFERENCES }, draw)
}

/** At most `limit` members and non-members, the shares kept, in the suite's order; canaries and references always stay. */
function choose(lines: readonly Line[], limit: number): readonly Line[] {
  const counted = (split: Line['split']) => lines.flatMap((line, i) => (line.split === split ? [i] : []))
  const members = counted('member')
  const nonmembers = counted('nonmember')
  const total = members.length + nonmembers.length
  if (total <= limit) return lines
  const share = Math.min(limit - 1, Math.max(1, Math.round((limit * members.length) / total)))
  const kept = new Set([...sample(members, share), ...sample(nonmembers, limit - share)])
  return lines.filter((line, i) => kept.has(i) || line.split === 'canary' || line.split === 'reference')
}

/** `n` of the values, by the first steps of a Fisher–Yates shuffle under a fixed seed. */
function sample(values: readonly number[], n: number): number[] {
  const random = mulberry32(SEED)
  const pool = [...values]
  for (let i = 0; i < Math.min(n, pool.length); i++) {
    const j = i + Math.floor(random() * (pool.length - i))
    ;[pool[i], pool[j]] = [pool[j]!, pool[i]!]
  }
  return pool.slice(0, n)
}

/** Mulberry32: 32 bits of state are plenty to choose examples; the same everywhere, for ever. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
