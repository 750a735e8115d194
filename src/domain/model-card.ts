import type { Measured, Plain } from '#contract/measured'
import type { Report } from '#contract/report'

/** Where a hub's readers find the rest, and what the hub calls the data. */
export interface CardContext {
  readonly url: string
  /** Id of the dataset on the hub. Null: the suite is not there. */
  readonly dataset: string | null
  /** ISO 8601 date of the scan. */
  readonly date: string
}

/** One number fit for a model card. `task` is its id among a benchmark's tasks. */
interface CardMetric {
  readonly type: string
  readonly task: string
  readonly name: string
  readonly value: number
  readonly args: Readonly<Record<string, string | number | readonly number[]>>
}

/** `model-index` of a model card's front matter (hub-docs, modelcard.md). Null: the report has no number to show. */
export function modelIndex(report: Report, { url, dataset }: CardContext) {
  const metrics = cardMetrics(report)
  if (metrics.length === 0) return null
  const suite = report.suite?.name ?? report.suite?.id ?? 'supplied numbers'
  const { outcome, grade } = report.verdict
  return {
    'model-index': [
      {
        name: report.model?.name ?? report.model?.id ?? report.scan,
        results: [
          {
            task: { type: 'text-generation', name: 'Memorization of training data' },
            dataset: {
              type: dataset ?? slug(suite),
              name: suite,
              ...(report.suite && { args: { digest: report.suite.digest } }),
            },
            metrics: metrics.map(({ type, name, value, args }) => ({
              type,
              name,
              value,
              args: { ...args, verdict: outcome, ...(grade !== null && { grade }) },
            })),
            source: { name: 'Memorisk', url },
          },
        ],
      },
    ],
  }
}

/** Entries of `.eval_results/*.yaml` (hub-docs, eval_results.yaml), one a task of the benchmark `dataset`. Null: nothing to show. */
export function evalResults(report: Report, { url, dataset, date }: CardContext & { readonly dataset: string }) {
  const metrics = cardMetrics(report)
  if (metrics.length === 0) return null
  const { members, nonmembers } = report.counts
  return metrics.map(({ task, name, value, args: { ci } }) => ({
    dataset: { id: dataset, task_id: task },
    value,
    date,
    source: { url, name: 'Memorisk' },
    notes: [
      name,
      ...(Array.isArray(ci)
        ? [`95 % interval [${ci.map((bound: number) => Number(bound.toPrecision(3))).join(', ')}]`]
        : []),
      `${members} members, ${nonmembers} non-members`,
      `verdict ${report.verdict.outcome}`,
    ].join('; '),
  }))
}

function cardMetrics(report: Report): CardMetric[] {
  const { membership, exposure, extraction, audit, verdict } = report
  const metrics: CardMetric[] = []
  const add = (metric: Omit<CardMetric, 'value' | 'args'>, number: Measured | Plain, args: CardMetric['args'] = {}) => {
    const value = typeof number === 'number' ? number : number.value
    if (value === null) return
    const ci = typeof number === 'object' && 'ci' in number && number.ci ? { ci: number.ci } : {}
    metrics.push({ ...metric, value, args: { ...args, ...ci } })
  }
  const headline = membership.find(({ attack }) => attack === verdict.attack)
  if (headline) {
    const attack = { attack: headline.attack, version: headline.version }
    add(
      { type: 'mia_auc', task: 'mia_auc', name: `Membership inference AUC (${headline.attack})` },
      headline.auc,
      attack,
    )
    for (const rate of headline.tpr_at_fpr) {
      const name = `TPR at ${100 * rate.fpr} % FPR (${headline.attack})`
      const measured: Measured = rate.value === null ? rate : { value: rate.value, ci: rate.ci }
      add({ type: 'mia_tpr_at_fpr', task: `tpr_at_fpr_${exponent(rate.fpr)}`, name }, measured, {
        ...attack,
        fpr: rate.fpr,
      })
    }
  }
  add(
    { type: 'exposure_mean_bits', task: 'exposure_mean', name: 'Mean exposure of planted canaries, bits' },
    exposure.mean_bits,
  )
  add(
    { type: 'exposure_max_bits', task: 'exposure_max', name: 'Highest exposure of a planted canary, bits' },
    exposure.max_bits,
  )
  const { prefix_tokens, suffix_tokens, rate } = extraction.greedy
  add(
    { type: 'extraction_rate', task: 'extraction_rate', name: 'Share of training texts continued word for word' },
    rate,
    {
      prefix_tokens,
      suffix_tokens,
    },
  )
  add(
    { type: 'epsilon_lower_bound', task: 'epsilon_lower_bound', name: 'Lower bound of ε' },
    audit.epsilon_lower_bound,
    {
      delta: audit.delta,
      confidence: audit.confidence,
    },
  )
  return metrics
}

/** 0.01 → `1e-2`, as task ids are written. */
function exponent(rate: number): string {
  return rate.toExponential().replace('e+', 'e')
}

/** A name as an identifier: what a hub takes where it wants the type of a dataset. */
function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9./-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return plain === '' ? 'suite' : plain
}
