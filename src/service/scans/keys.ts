import { sha256 } from '../hash.ts'

/**
 * Where a scan's bytes rest in R2. Every key is made of what decides the bytes under it, so that writing twice is harmless and the next
 * scan of the same content finds them.
 *
 * `scope` keeps organisations apart: knowing that something is cached would tell that somebody else holds the same suite. Only what
 * is public on both sides, base and suite, is shared.
 */

/** Raise when tokenisation, selection or sharding changes meaning: old caches are then simply not found. */
const LAYOUT_VERSION = 1

export interface LayoutIdentity {
  /** Digest of the base: its architecture and tokenizer decide tokens and shards. */
  readonly base: string
  readonly suite: string
  readonly canarySet: string | null
  readonly maxExamples: number | null
  /** Name and version of the view. */
  readonly view: string
  /** Virtual tokens of the tuned model, where they leave texts less room than the base does. */
  readonly virtual?: number
  /** Shards hold random examples, and not those of one length (`dealEntries`). */
  readonly order?: 'random'
}

/** The name of a layout: the suite's digest, and a digest of everything else that decides it. */
export async function layoutName(identity: LayoutIdentity): Promise<string> {
  const { base, suite, canarySet, maxExamples, view, virtual = 0, order } = identity
  const more = [...(virtual > 0 ? [virtual] : []), ...(order ? [order] : [])]
  return `${suite}-${await sha256(JSON.stringify([LAYOUT_VERSION, base, canarySet, maxExamples, view, ...more]))}`
}

/** Everything derived from a suite's text lies under one prefix, so that it goes when the text goes. */
export function derivedPrefix(suite: string, scope?: string): string {
  return scope === undefined ? `derived/${suite}/` : `derived/${suite}/${scope}/`
}

function place(scope: string, layout: string): string {
  const [suite = '', rest] = layout.split('-')
  return `${derivedPrefix(suite, scope)}${rest}`
}

export function scopeOf(orgId: string, base: { visibility: string }, suite: { visibility: string }): string {
  return base.visibility === 'public' && suite.visibility === 'public' ? 'shared' : orgId
}

export function layoutKey(scope: string, layout: string): string {
  return `${place(scope, layout)}/layout.json`
}

export function tokensKey(scope: string, layout: string): string {
  return `${place(scope, layout)}/tokens.i32`
}

/** Token statistics of one shard under these weights. */
export function statsKey(scope: string, weights: string, layout: string, shard: number): string {
  return `${place(scope, layout)}/token-stats/${weights}/${shard}.safetensors`
}

/** Hidden states that enter stage `boundary`, float32 `[tokens, width]`. */
export function hiddenKey(scope: string, weights: string, layout: string, boundary: number, shard: number): string {
  return `${place(scope, layout)}/hidden/${weights}/${boundary}/${shard}.f32`
}

/** Of the target's hidden states that enter stage `boundary` those of each example's last token, float32 `[examples, width]`. */
export function lastRowsKey(scope: string, weights: string, layout: string, boundary: number, shard: number): string {
  return `${place(scope, layout)}/last-rows/${weights}/${boundary}/${shard}.f32`
}

/** What a pass over heads and hidden states found in one shard; `pass` says all that decides it beside the target. */
export function jointKey(scope: string, target: string, layout: string, pass: string, shard: number): string {
  return `${place(scope, layout)}/${pass}/${target}/${shard}.safetensors`
}

/** The numbers that a scan without a model was given. */
export function suppliedKey(scan: string): string {
  return `scans/${scan}/supplied.json`
}

export function reportKey(scan: string): string {
  return `scans/${scan}/report.json`
}

export function scoresKey(scan: string): string {
  return `scans/${scan}/scores.json`
}

export function tokenStatsKey(scan: string, model: 'target' | 'reference'): string {
  return `scans/${scan}/token-stats-${model}.safetensors`
}
