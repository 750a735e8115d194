import type { View } from '#domain/views/view'
import { sequenceCap } from '#model/budget'
import type { BaseRow } from '#store/bases'
import type { CanarySetRow } from '#store/canary-sets'
import type { ModelRow } from '#store/models'
import type { SuiteRow } from '#store/suites'
import { openTokenizer } from '../bases/open-tokenizer.ts'
import type { BaseSummary } from '../bases/show-base.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import type { ModelSummary } from '../models/show-model.ts'
import { listEntries } from './entries.ts'
import { layoutName } from './keys.ts'
import { arrange, loadLayout, saveLayout, type Layout } from './layout.ts'
import { longestOf } from './plan-view.ts'
import { sequencesOf } from './sequences.ts'
import { readLines, readPlanted } from './subject.ts'
import { viewKey } from './views-asked.ts'

export interface BatchTexts {
  readonly orgId: string
  readonly base: BaseRow
  readonly model: Pick<ModelRow, 'summary'> | null
  readonly suite: SuiteRow
  readonly canarySet: CanarySetRow | null
  readonly maxExamples: number | null
}

/** Statistics come back in one file and are kept in pieces of about this size: one is read at a time. */
const SHARD_TOKENS = 16_384

/** Concluding holds both models' statistics at once, 40 bytes a token of the target and 28 of the base; more than this does not fit beside the rest. */
const MAX_TOKENS = 800_000

/**
 * Where layouts and statistics of batch scans rest. Never where the edge's are: whoever holds a runner's token decides these bytes, so
 * they count for its own organisation alone, and never as verified.
 */
export function batchScope(orgId: string): string {
  return `${orgId}/batch`
}

/**
 * The tokenised suite as a GPU endpoint gets it; made once and kept. All models of a base share it, but for those whose virtual tokens leave its
 * longest texts no room. Throws a `ServiceError` when no text can be scored.
 */
export async function batchLayout(
  deps: Deps,
  { model, ...texts }: BatchTexts,
  view: View,
): Promise<{ readonly layout: Layout; readonly name: string }> {
  const usual = await layoutFor(deps, texts, view)
  const virtual = (model?.summary as ModelSummary | undefined)?.virtualTokens ?? 0
  const { architecture } = texts.base.summary as BaseSummary
  return longestOf(usual.layout) <= sequenceCap(architecture, virtual) ? usual : layoutFor(deps, texts, view, virtual)
}

async function layoutFor(
  deps: Deps,
  { orgId, base, suite, canarySet, maxExamples }: Omit<BatchTexts, 'model'>,
  view: View,
  virtual?: number,
): Promise<{ readonly layout: Layout; readonly name: string }> {
  const identity = {
    base: base.digest,
    suite: suite.digest,
    canarySet: canarySet?.id ?? null,
    maxExamples,
    view: viewKey({ view }),
    ...(virtual !== undefined && { virtual }),
  }
  const name = await layoutName(identity)
  const known = await loadLayout(deps.store, batchScope(orgId), name)
  if (known) return { layout: known, name }
  const { architecture } = base.summary as BaseSummary
  const tokenizer = await openTokenizer(deps, base)
  const entries = listEntries({
    lines: await readLines(deps, suite),
    planted: await readPlanted(deps, canarySet),
    maxExamples,
  })
  const sequences = sequencesOf(view, entries, tokenizer, sequenceCap(architecture, virtual))
  const sizes = sequences.texts.map(({ tokens }) => tokens.length)
  const total = sizes.reduce((sum, length) => sum + length, 0)
  if (total > MAX_TOKENS) {
    const detail = `These texts have ${total} tokens; at most ${MAX_TOKENS} can be scored at once. Choose some with \`max_examples\`.`
    throw new ServiceError('suite_too_large', detail)
  }
  const { layout, tokens } = arrange(sequences, cut(sizes))
  await saveLayout(deps.store, batchScope(orgId), name, layout, tokens)
  return { layout, name }
}

/** Runs of examples of about `SHARD_TOKENS`. */
function cut(sizes: readonly number[]): { examples: number[] }[] {
  const shards: { examples: number[] }[] = []
  let held = Infinity
  sizes.forEach((length, example) => {
    if (held + length > SHARD_TOKENS) {
      shards.push({ examples: [] })
      held = 0
    }
    shards.at(-1)!.examples.push(example)
    held += length
  })
  return shards
}
